import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** What a person confirms a list by: `sha256:` and 64 hexadecimal digits, whatever the order of the list. */
export function digestOf(texts: Iterable<string>): string {
  return `sha256:${bytesToHex(sha256(utf8ToBytes([...new Set(texts)].toSorted().join('\n'))))}`;
}

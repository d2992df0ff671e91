import { keyOf } from './ids.ts';
import { formatAddress } from './ipv4.ts';

/** One address per subnet, in a range that a public cloud uses. */
export function publicIpOf(id: string): string {
  let hash = 7;
  for (const character of keyOf(id)) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_536;
  return formatAddress(20 * 2 ** 24 + hash);
}

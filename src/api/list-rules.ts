import { lowerAscii } from './fold-id.ts';
import type { Rule } from './rule.ts';

/** No address or range twice; a single address is the same as its /32. */
export const noRangeTwice: Rule<readonly string[]> = noneTwice({
  key: "item.endsWith('/32') ? item.substring(0, item.size() - 3) : item",
  keyOf: (range) => range.replace(/\/32$/, ''),
  message: 'names an address or range twice',
});

/** No string twice, where the capital letters A to Z make no difference. */
export function noNameTwice(message: string): Rule<readonly string[]> {
  return noneTwice({
    key: 'item.lowerAscii()',
    keyOf: lowerAscii,
    message,
  });
}

/** No two objects with the same `member`, where the capital letters A to Z make no difference; those without it do not count. */
export function noMemberTwice<K extends string>(
  member: K,
  message: string,
): Rule<readonly { readonly [key in K]?: string | undefined }[]> {
  return noneTwice({
    key: `has(item.${member}) ? item.${member}.lowerAscii() : ''`,
    keyOf: (item) => lowerAscii(item[member] ?? ''),
    message,
  });
}

interface Likeness<T> {
  /** What makes `item` the same as another, in CEL and here; an empty key is never the same. */
  readonly key: string;
  readonly keyOf: (item: T) => string;
  readonly message: string;
}

// The keys are made once, in a list of one list (CEL has no variables): made at each comparison, 100 ids as long as they
// can be exceed what one rule may cost the API server.
function noneTwice<T>({ key, keyOf, message }: Likeness<T>): Rule<readonly T[]> {
  const keys = `[self.map(item, ${key})]`;
  const repeatedKey = (items: readonly T[]) => {
    const seen = new Set(['']);
    return items.map(keyOf).find((one) => one !== '' && seen.size === seen.add(one).size);
  };
  return {
    cel: `${keys}.all(keys, keys.all(a, a == '' || keys.exists_one(b, b == a)))`,
    holds: (items) => repeatedKey(items) === undefined,
    message,
    quoting: {
      cel: `'${message}: %s'.format([${keys}.map(keys, keys.filter(a, a != '' && !keys.exists_one(b, b == a)))[0][0]])`,
      messageOf: (items) => `${message}: ${repeatedKey(items) ?? ''}`,
    },
  };
}

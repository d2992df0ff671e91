import type { Rule } from './rule.ts';

/** No string of the list twice, and a single address is its `/32`. */
export const noRangeTwice: Rule<readonly string[]> = {
  cel: "self.all(a, self.exists_one(b, b == a || b + '/32' == a || b == a + '/32'))",
  holds: (ranges) => new Set(ranges).size === ranges.length,
  message: 'names an address or range twice: a single address and its /32 are the same',
};

/** No string of the list twice, where capital letters make no difference. */
export function noNameTwice(message: string): Rule<readonly string[]> {
  return {
    cel: 'self.all(a, self.exists_one(b, b.lowerAscii() == a.lowerAscii()))',
    holds: (names) => areDistinct(names),
    message,
  };
}

/** No two objects of the list with the same `member`, where capital letters make no difference and objects without it do not count. */
export function noMemberTwice<K extends string>(
  member: K,
  message: string,
): Rule<readonly { readonly [key in K]?: string }[]> {
  const [a, b] = [`a.${member}`, `b.${member}`];
  return {
    cel: `self.all(a, !has(${a}) || self.exists_one(b, has(${b}) && ${b}.lowerAscii() == ${a}.lowerAscii()))`,
    holds: (items) => areDistinct(items.flatMap((item) => item[member] ?? [])),
    message,
  };
}

function areDistinct(names: readonly string[]): boolean {
  return new Set(names.map((name) => name.toLowerCase())).size === names.length;
}

import type { Additions } from '../guard/guard.ts';

/** How many rules are tried one by one in a reconcile: each costs seconds. */
const singlesAtOnce = 8;

/**
 * Which additions to try, after a write with all of them was refused and Azure did not say for which. The first attempt
 * that succeeds makes the rest out of date, so halves come before single rules: what is good is found in few writes, and
 * a rule that fails alone is known to be bad.
 */
export function searchAttempts(additions: Additions): readonly Additions[] {
  const rules = unitsOf(additions);
  const halves: Additions[] = [];
  for (let size = Math.floor(rules.length / 2); size > 1; size = Math.floor(size / 2)) {
    halves.push(joined(rules.slice(0, size)));
  }
  return [...halves, ...rules.slice(0, singlesAtOnce)];
}

/** Rules that failed before, each on its own, so that none of them keeps another out; `turn` lets all of them have theirs. */
export function retryAttempts(additions: Additions, turn: number): readonly Additions[] {
  const rules = unitsOf(additions);
  const start = rules.length === 0 ? 0 : turn % rules.length;
  return [...rules.slice(start), ...rules.slice(0, start)].slice(0, singlesAtOnce);
}

export function countOf({ subnets, ranges }: Additions): number {
  return subnets.length + ranges.length;
}

function unitsOf({ subnets, ranges }: Additions): readonly Additions[] {
  return [
    ...subnets.map((subnet) => ({ subnets: [subnet], ranges: [] })),
    ...ranges.map((range) => ({ subnets: [], ranges: [range] })),
  ];
}

function joined(rules: readonly Additions[]): Additions {
  return {
    subnets: rules.flatMap((rule) => rule.subnets),
    ranges: rules.flatMap((rule) => rule.ranges),
  };
}

import type { RegistryStateStatus } from '../../src/api/registry-state.ts';
import type { Observed } from '../../src/plan/observed.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { type InputText, ledger, now, policy, registry } from './builders.ts';
import { inSync } from './in-sync.ts';

export const tag = 'AzureDevOps';
export const verification = { settle: '0s' };
export const follows = { spec: { serviceTags: [tag], verification } };
export const hours = (count: number) => new Date(now - count * 3_600_000).toISOString();
export const four = ['192.0.2.0', '192.0.2.2', '192.0.2.4', '192.0.2.6'];

/** A registry that has the ranges, all ours and from the tag; those that it gives no longer have rested for so long. */
export function having(
  ranges: readonly string[],
  discovered: Observed['discovered'],
  restedHours = 25,
): InputText {
  return {
    policies: [policy({ ...follows, status: inSync })],
    registry: registry({ ranges }),
    ledger: ledger({ ranges: Object.fromEntries(ranges.map((one) => [one, 'Managed'])) }),
    lastSeen: seenFrom(ranges, restedHours),
    observed: { discovered },
  };
}

export function seenFrom(ranges: readonly string[], restedHours = 25): RegistryStateStatus {
  return {
    ipRules: ranges.map((value) => {
      return { value, origin: 'Managed', from: [tag], unwantedSince: hours(restedHours) };
    }),
  };
}

export function written({ steps }: Plan): readonly string[] | undefined {
  const [step] = steps.filter((one) => one.kind === 'putNetworkRules');
  return step?.after.ipRules.map(({ value }) => value);
}

export function holds({ holds: all }: Plan): readonly string[] {
  return all.map(({ problem }) => problem.reason);
}

export function seenRules(ranges: readonly string[], from: readonly string[]) {
  return ranges.map((value) => ({ value, origin: 'Managed' as const, from: [...from] }));
}

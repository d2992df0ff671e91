import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { must } from './builders.ts';
import { allOf, anyHistory, tell } from './history.ts';
import { expectConformance, expectKstatus, find } from './kstatus.ts';
import type { Pass } from './world.ts';

const runs = { numRuns: 150 };

test('every status of every history is one that kstatus understands', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyHistory(), (history) => {
      for (const pass of allOf(history)) expectStatuses(pass);
    }),
    runs,
  );
});

test('nobody is left Reconciling when nothing moves any more', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyHistory(), (history) => {
      const { statuses } = must(tell(history).late.at(-1));
      for (const status of statuses) {
        const reason = find(status, 'Reconciling')?.reason ?? 'Deleting';
        expect(reason, JSON.stringify(status.conditions)).toBe('Deleting');
      }
    }),
    runs,
  );
});

test('whoever is Ready and InSync has all of its elements in force', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyHistory(), (history) => {
      const { plan, after } = must(tell(history).late.at(-1));
      for (const { policy, standing } of plan.members) {
        const now = after.policies.find((one) => one.metadata.name === policy.metadata.name);
        if (standing.kind !== 'active' || now === undefined) continue;
        if (find(now.status, 'Ready')?.reason !== 'InSync') continue;
        const { settings, subnetRules, ipRules } = after.azure;
        const rules = [
          ...subnetRules.map((rule) => rule.subnet),
          ...ipRules.map((rule) => rule.value),
        ];
        const listed = policy.spec.subnets.flatMap((source) => ('id' in source ? [source.id] : []));
        expect(rules).toEqual(expect.arrayContaining([...listed, ...policy.spec.ipRanges]));
        expect(settings.defaultAction).toBe(policy.spec.defaultAction ?? settings.defaultAction);
        expect(policy.spec.trustedServices ?? settings.trustedServices).toBe(
          settings.trustedServices,
        );
      }
    }),
    runs,
  );
});

function expectStatuses({ after, statuses, outcome }: Pass): void {
  if (outcome === 'crashed') return;
  if (after.lastSeen.conditions !== undefined) expectKstatus(after.lastSeen, 1);
  for (const status of statuses) {
    const owner = after.policies.find((one) => one.status === status);
    if (owner !== undefined) expectConformance(status, owner.metadata.generation);
  }
}

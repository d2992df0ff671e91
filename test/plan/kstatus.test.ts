import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Policy } from '../../src/api/policy.ts';
import { undiscovered } from '../../src/plan/observed.ts';
import { settingFields, wantsOf } from '../../src/plan/wants/wants.ts';
import type { Azure } from './azure-model.ts';
import { must } from './builders.ts';
import { allOf, anyHistory, tell } from './history.ts';
import { expectConformance, expectKstatus, expectStep, find } from './kstatus.ts';
import type { Pass } from './world.ts';

const runs = { numRuns: 150 };

test('every status of every history is one that kstatus understands', { timeout: 60_000 }, () => {
  const holds = fc.property(anyHistory(), (history) => {
    const passes = allOf(history);
    for (const pass of passes) expectStatuses(pass);
    expect(passes.length).toBeGreaterThan(0);
  });
  fc.assert(holds, runs);
});

test('nobody is left Reconciling when nothing moves any more', { timeout: 60_000 }, () => {
  const holds = fc.property(anyHistory(), (history) => {
    const { statuses } = must(tell(history).late.at(-1));
    const moving = statuses.map((status) => find(status, 'Reconciling')?.reason ?? 'Deleting');
    expect(moving.filter((reason) => reason !== 'Deleting')).toEqual([]);
  });
  fc.assert(holds, runs);
});

test('whoever is InSync has all of its elements in force', { timeout: 60_000 }, () => {
  const holds = fc.property(anyHistory(), (history) => {
    const { plan, after } = must(tell(history).late.at(-1));
    const active = new Set(
      plan.members.filter(({ standing }) => standing.kind === 'active').map(({ key }) => key),
    );
    const inSync = after.policies.filter(
      ({ metadata, status }) =>
        active.has(`${metadata.namespace}/${metadata.name}`) &&
        find(status, 'Ready')?.reason === 'InSync',
    );
    expect(inSync.flatMap((policy) => unmet(policy, after.azure))).toEqual([]);
  });
  fc.assert(holds, runs);
});

function unmet(policy: Policy, azure: Azure): readonly unknown[] {
  const { spec } = policy;
  const wants = wantsOf(policy, undiscovered).settings;
  const { settings, subnetRules, ipRules } = azure;
  const rules = new Set([
    ...subnetRules.map((rule) => rule.subnet),
    ...ipRules.map((rule) => rule.value),
  ]);
  const wishes = settingFields.filter((field) => wants[field] !== undefined);
  return [
    ...spec.subnets.filter((source) => 'id' in source && !rules.has(source.id)),
    ...spec.ipRanges.filter((range) => !rules.has(range)),
    ...wishes.filter((field) => wants[field] !== settings[field]),
  ];
}

function expectStatuses({ before, after, statuses, outcome }: Pass): void {
  if (outcome === 'crashed') return;
  if (after.lastSeen.conditions !== undefined) {
    expectKstatus(after.lastSeen, 1);
    expectStep(before.lastSeen, after.lastSeen);
  }
  const earlier = new Map(before.policies.map((policy) => [nameOf(policy), policy.status]));
  for (const policy of after.policies) {
    expectStep(earlier.get(nameOf(policy)) ?? policy.status, policy.status);
  }
  for (const status of statuses) {
    const owner = after.policies.find((one) => one.status === status);
    if (owner !== undefined) expectConformance(status, owner.metadata.generation);
  }
}

function nameOf({ metadata }: Policy): string {
  return `${metadata.namespace}/${metadata.name}`;
}

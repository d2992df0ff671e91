import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Azure } from './azure-model.ts';
import { isLetIn } from './azure-model.ts';
import { must } from './builders.ts';
import { type History, allOf, anyHistory, tell } from './history.ts';
import { type Pass, look } from './world.ts';

const runs = { numRuns: 150 };

function always(name: string, holds: (history: History) => void, histories = anyHistory()): void {
  test(name, { timeout: 60_000 }, () => fc.assert(fc.property(histories, holds), runs));
}

describe('whatever people, strangers and Azure do', () => {
  always('it comes to an end', (history) => {
    expect(tell(history).late.length).toBeGreaterThan(0);
  });

  always('looking again at the end changes nothing, in Azure or in the cluster', (history) => {
    const { after } = must(tell(history).late.at(-1));
    const again = look(after);
    // What Azure refuses is tried again, and nothing comes of it.
    if (after.azure.refused.size === 0) expect(again.plan.steps).toEqual([]);
    expect(again.after).toEqual({ ...after, nowMs: again.after.nowMs });
  });

  always("strangers' and adopted rules stay, deep-equal and in their order", (history) => {
    for (const { before, states } of allOf(history)) {
      const foreign = foreignRules(before.azure, before.ledger);
      for (const state of states) {
        expect(state.subnetRules.filter((rule) => foreign.subnets.includes(rule))).toEqual(
          foreign.subnets,
        );
        expect(state.ipRules.filter((rule) => foreign.ranges.includes(rule))).toEqual(
          foreign.ranges,
        );
      }
    }
  });

  always('no write leaves Deny without a rule', (history) => {
    for (const { before, states } of allOf(history)) {
      for (const [index, state] of states.entries()) {
        if (isLockedOut(state)) expect(isLockedOut(states[index - 1] ?? before.azure)).toBe(true);
      }
    }
  });

  always('whoever is let in before and after is let in all the time', (history) => {
    const { late } = tell(history);
    const start = must(late[0]).before.azure;
    const end = must(late.at(-1)).after.azure;
    const wanted = late
      .map(({ plan }) => new Set(plan.desired.subnets.keys()))
      .reduce((one, other) => one.intersection(other));
    for (const id of wanted) {
      if (!isLetIn(start, id) || !isLetIn(end, id)) continue;
      for (const state of late.flatMap(({ states }) => states)) {
        expect(isLetIn(state, id), id).toBe(true);
      }
    }
  });

  always('the registry is not open to everybody on the way from closed to closed', (history) => {
    const { late } = tell(history);
    if (isOpen(must(late[0]).before.azure) || isOpen(must(late.at(-1)).after.azure)) return;
    for (const state of late.flatMap(({ states }) => states)) expect(isOpen(state)).toBe(false);
  });

  always('what Azure takes is in force in the end, however bad its neighbours are', (history) => {
    const { plan, after } = must(tell(history).late.at(-1));
    for (const [id, { kind }] of plan.judgements) {
      if (!after.azure.refused.has(id)) expect(['inForce', 'refused'], id).toContain(kind);
    }
  });

  always(
    'what we added stays on record until it is gone',
    (history) => {
      const ours = new Set<string>();
      for (const { before, states, after, plan } of allOf(history)) {
        for (const state of states) {
          for (const id of idsOf(state).difference(idsOf(before.azure))) ours.add(id);
        }
        const onRecord = new Set([
          ...after.ledger.subnetRules.map((rule) => rule.subnet),
          ...after.ledger.ipRules.map((rule) => rule.value),
        ]);
        const present = idsOf(after.azure);
        for (const id of ours.intersection(present)) expect(onRecord, id).toContain(id);
        // What strangers took away may come back as theirs.
        for (const id of ours.difference(present)) ours.delete(id);
        expect(plan.members).toBeDefined();
      }
    },
    anyHistory({ standings: ['active', 'ungranted'], deletionPolicies: ['Revoke', 'Restore'] }),
  );
});

function foreignRules(azure: Azure, ledger: Pass['before']['ledger']) {
  const ours = new Set([
    ...ledger.subnetRules.filter((rule) => rule.ownership === 'Managed').map((rule) => rule.subnet),
    ...ledger.ipRules.filter((rule) => rule.ownership === 'Managed').map((rule) => rule.value),
  ]);
  return {
    subnets: azure.subnetRules.filter((rule) => !ours.has(rule.subnet)),
    ranges: azure.ipRules.filter((rule) => !ours.has(rule.value)),
  };
}

function idsOf({ subnetRules, ipRules }: Azure): ReadonlySet<string> {
  return new Set([...subnetRules.map((rule) => rule.subnet), ...ipRules.map((rule) => rule.value)]);
}

function isLockedOut({ settings, subnetRules, ipRules }: Azure): boolean {
  return settings.defaultAction === 'Deny' && subnetRules.length + ipRules.length === 0;
}

function isOpen({ settings }: Azure): boolean {
  return settings.defaultAction === 'Allow' && settings.publicNetworkAccess === 'Enabled';
}

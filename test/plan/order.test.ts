import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/plan/plan.ts';
import { presentElements } from '../../src/plan/steps/removals.ts';
import type { Step } from '../../src/plan/step.ts';
import { anyAzure, anyPolicies, anyPolicy } from './arbitrary.ts';
import { must, policy } from './builders.ts';
import { applied, edit } from './edits.ts';
import { find } from './kstatus.ts';
import { type World, inputOf } from './world-seen.ts';
import { look, settled, world } from './world.ts';

const runs = { numRuns: 150 };
const anyWorld = fc
  .record({ azure: anyAzure({ mayBeBad: true }), policies: anyPolicies() })
  .map(({ azure, policies }) => world(azure, { policies: policies.map(policy) }));

describe('policies beside each other', () => {
  test('the order in which policies arrive never matters', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyWorld, fc.infiniteStream(fc.nat()), (start, numbers) => {
        const middle = look(start).after;
        const shuffled = [...middle.policies].toSorted(
          () => (must(numbers.next().value) % 2) * 2 - 1,
        );
        expect(makePlan(inputOf({ ...middle, policies: shuffled }))).toEqual(
          makePlan(inputOf(middle)),
        );
      }),
      runs,
    );
  });

  test('a policy without a grant contributes nothing', { timeout: 60_000 }, () => {
    const stranger = anyPolicy({ names: ['stranger'], standings: ['ungranted'] });
    fc.assert(
      fc.property(anyWorld, stranger, fc.boolean(), (start, text, isDeleted) => {
        const before = settled(start);
        const finalizers = isDeleted ? ['example.com/theirs'] : [];
        const other = policy({ ...text, isDeleted, finalizers });
        // Nobody else there: the ledger of a registry that policies left without a word is not theirs to empty either.
        if (before.policies.length === 0) return;
        const plan = makePlan(inputOf({ ...before, policies: [...before.policies, other] }));
        const alone = makePlan(inputOf(before));
        expect(plan.steps).toEqual(alone.steps);
        expect(plan.ledger).toEqual(alone.ledger);
      }),
      runs,
    );
  });

  test(
    'policies that are all suspended, observing or unreadable write nothing',
    { timeout: 60_000 },
    () => {
      const frozen = anyPolicies({ standings: ['suspended', 'observing', 'unreadable'] });
      fc.assert(
        fc.property(anyWorld, frozen, (start, texts) => {
          const acted = settled(start);
          const asleep = texts.reduce(applied, { ...acted, policies: [] });
          expect(makePlan(inputOf(asleep)).steps).toEqual([]);
        }),
        runs,
      );
    },
  );

  test(
    'a frozen policy adds nothing to what others write, and takes nothing more away',
    { timeout: 60_000 },
    () => {
      const frozen = anyPolicy({
        names: ['frozen'],
        standings: ['suspended', 'observing', 'unreadable'],
      });
      fc.assert(
        fc.property(anyWorld, frozen, (start, text) => {
          const alone = makePlan(inputOf(start)).steps;
          const beside = makePlan(inputOf(applied(start, text))).steps;
          expect(effectsOf(alone)).toEqual(expect.arrayContaining([...effectsOf(beside)]));
        }),
        runs,
      );
    },
  );

  test('with --read-only nothing is written, whatever is planned', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyWorld, (start) => {
        const pass = look({ ...start, isReadOnly: true });
        expect(pass.after.azure).toEqual(pass.before.azure);
        const again = look(pass.after);
        expect(again.after.policies).toEqual(pass.after.policies);
        expect(again.after.ledger).toEqual(pass.after.ledger);
      }),
      runs,
    );
  });
});

describe('a policy comes and goes', () => {
  const guest = { names: ['guest'], standings: ['active' as const] };

  test.for(['Restore', 'Revoke'] as const)('%s', { timeout: 60_000 }, (deletionPolicy) => {
    fc.assert(
      fc.property(
        anyWorld,
        anyPolicy({ ...guest, deletionPolicies: [deletionPolicy] }),
        (start, text) => {
          const before = settled(start);
          if (!isAllInSync(before)) return;
          const visited = settled(applied(before, text));
          const after = settled(edit(visited, { kind: 'delete', name: 'guest' }));
          if (isLeftInPlace(after, before)) return;
          expect(new Set(after.azure.subnetRules)).toEqual(new Set(before.azure.subnetRules));
          expect(new Set(after.azure.ipRules)).toEqual(new Set(before.azure.ipRules));
          // Where layers come from elsewhere since then, others need other rules as well.
          if (deletionPolicy === 'Revoke' && hasMovedLayers(after, before)) return;
          expect(securityRulesIn(after)).toEqual(securityRulesIn(before));
          if (deletionPolicy === 'Revoke') return;
          if (before.azure.settings.publicNetworkAccess === 'Disabled') return;
          expect(after.azure.settings).toEqual(before.azure.settings);
          expect(after.azure.subnets).toEqual(before.azure.subnets);
        },
      ),
      { numRuns: 250 },
    );
  });

  test(
    'Retain leaves everything, and nothing of it is taken away later',
    { timeout: 60_000 },
    () => {
      const text = anyPolicy({ ...guest, deletionPolicies: ['Retain'] });
      fc.assert(
        fc.property(
          anyWorld,
          text,
          anyPolicy({ names: ['next'], standings: ['active'] }),
          (start, one, next) => {
            const visited = settled(applied({ ...start, policies: [] }, one));
            const left = settled(edit(visited, { kind: 'delete', name: 'guest' }));
            expect(left.azure).toEqual(visited.azure);
            const later = settled(applied(left, next)).azure;
            expect(later.subnetRules).toEqual(expect.arrayContaining([...left.azure.subnetRules]));
            expect(later.ipRules).toEqual(expect.arrayContaining([...left.azure.ipRules]));
            for (const [group, rules] of left.azure.securityGroups) {
              const names = later.securityGroups.get(group)?.map(({ name }) => name);
              expect(names).toEqual(expect.arrayContaining(rules.map(({ name }) => name)));
            }
          },
        ),
        runs,
      );
    },
  );
});

function hasMovedLayers(after: World, before: World): boolean {
  return after.azure.settings.dataEndpoints !== before.azure.settings.dataEndpoints;
}

function securityRulesIn({ azure }: World): ReadonlyMap<string, ReadonlySet<unknown>> {
  return new Map([...azure.securityGroups].map(([group, rules]) => [group, new Set(rules)]));
}

function isAllInSync({ policies }: World): boolean {
  return policies.every(({ status }) => find(status, 'Ready')?.reason === 'InSync');
}

// The last rules under Deny stay, whoever goes.
function isLeftInPlace(after: World, before: World): boolean {
  const { subnetRules, ipRules, settings } = before.azure;
  const wasLockedOut =
    settings.defaultAction === 'Deny' && subnetRules.length + ipRules.length === 0;
  return (
    wasLockedOut ||
    (after.azure.settings.defaultAction === 'Deny' &&
      settings.defaultAction === 'Allow' &&
      subnetRules.length + ipRules.length === 0)
  );
}

function effectsOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'putNetworkRules') return [JSON.stringify({ ...step, before: undefined })];
    const [old, next] = [
      presentElements({ rules: step.before }),
      presentElements({ rules: step.after }),
    ];
    return [
      ...[...next.subnets.difference(old.subnets), ...next.ranges.difference(old.ranges)].map(
        (id) => `+${id}`,
      ),
      ...[...old.subnets.difference(next.subnets), ...old.ranges.difference(next.ranges)].map(
        (id) => `-${id}`,
      ),
    ];
  });
}

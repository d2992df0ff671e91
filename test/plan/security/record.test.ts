import { describe, expect, test } from 'vitest';
import { makePlan } from '../../../src/plan/plan.ts';
import { withdrawn } from '../../../src/plan/ledger/withdrawn.ts';
import { failure, ledger, must } from '../builders.ts';
import { inSync } from '../in-sync.ts';
import {
  type GroupLook,
  app,
  both,
  bothRecorded,
  groupInput,
  lists,
  ownId,
  registryTag,
  securityGroup,
  storageTag,
} from '../security-groups.ts';

const listing = { ...lists({ [app]: {} }), name: 'policy' };
const failed = (kind: Parameters<typeof failure>[0]) =>
  ({ kind: 'failed', failure: failure(kind) }) as const;

function look(more: GroupLook) {
  return groupInput({ policies: [listing], records: bothRecorded, ...more });
}

describe('the record', () => {
  test.for<{ kind: Parameters<typeof failure>[0]; isKept: boolean }>([
    { kind: 'locked', isKept: false },
    { kind: 'changed', isKept: false },
    { kind: 'unavailable', isKept: true },
  ])('of a rule whose write was $kind: kept $isKept', ({ kind, isKept }) => {
    const plan = makePlan(look({ records: [], groups: [securityGroup(app)] }));
    const results = [{ step: must(plan.steps[0]), outcome: failed(kind) }];
    const kept = withdrawn(plan.ledger, results, ledger()).securityRules.map(({ rule }) => rule);
    expect(kept.includes(ownId(app, registryTag))).toBe(isKept);
  });

  test('of a rule that was to be put right stays, though that was refused', () => {
    const groups = [securityGroup(app, [{ ...must(both[0]), access: 'Deny' }, must(both[1])])];
    const plan = makePlan(look({ groups }));
    const results = [{ step: must(plan.steps[0]), outcome: failed('locked') }];
    expect(withdrawn(plan.ledger, results, plan.ledger)).toEqual(plan.ledger);
  });

  test.for<{ name: string; given: GroupLook; suspects: readonly string[] | undefined }>([
    {
      name: 'the record is gone, though rules were there',
      given: {
        isLedgerMissing: true,
        records: [],
        policies: [
          {
            ...listing,
            status: { clientFirewall: { networkSecurityGroups: [{ id: app, rules: 'Present' }] } },
          },
        ],
      },
      suspects: [ownId(app, registryTag), ownId(app, storageTag)],
    },
    {
      name: 'one of a policy that is in force is not on record',
      given: { records: bothRecorded.slice(1), policies: [{ ...listing, status: inSync }] },
      suspects: [ownId(app, registryTag)],
    },
    {
      name: 'somebody has just asked for what is there',
      given: { records: [], policies: [{ ...listing, status: inSync, generation: 2 }] },
      suspects: undefined,
    },
  ])('may be lost: $name', ({ given, suspects }) => {
    const plan = makePlan(look({ groups: [securityGroup(app, both)], ...given }));
    expect(plan.ledger.lost?.suspects).toEqual(suspects);
  });
});

import { expect, test } from 'vitest';
import type { RegistryStateSpec } from '../../src/api/registry-state.ts';
import { departureOf } from '../../src/plan/status/departure.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { stateStatus } from '../../src/plan/status/state-status.ts';
import {
  type InputText,
  type PolicyText,
  a,
  b,
  input,
  ledger,
  must,
  policy,
  range1,
  registry,
} from './builders.ts';
import { find } from './kstatus.ts';

const condition = (type: string, reason: string) => {
  return { type, reason, status: 'True', message: '', lastTransitionTime: '' } as const;
};
const inSync: PolicyText = {
  subnets: [a],
  status: {
    observedGeneration: 1,
    conditions: [condition('Ready', 'InSync'), condition('RulesApplied', 'InSync')],
  },
};
const there = registry({ subnets: [a, b], ranges: [range1] });
const lost = { since: '2026-10-31T00:00:00Z', suspects: [a] };

function lossIn(text: InputText): RegistryStateSpec['lost'] {
  return makePlan(input({ registry: there, ...text })).ledger.lost;
}

test.for<{ name: string; given: InputText; suspects: readonly string[] | undefined }>([
  {
    name: 'the record is gone, though the policy says that it is in force',
    given: { isLedgerMissing: true, policies: [policy(inSync)] },
    suspects: [a],
  },
  {
    name: 'there never was a record, and the policy is new',
    given: { isLedgerMissing: true, policies: [policy({ subnets: [a], finalizers: [] })] },
    suspects: undefined,
  },
  {
    name: 'the operator ended between the finalizer and the record',
    given: { isLedgerMissing: true, policies: [policy({ subnets: [a] })] },
    suspects: undefined,
  },
  {
    name: 'an entry of a policy that is in force is not on record',
    given: { policies: [policy({ ...inSync, subnets: [a, b] })], ledger: recordOf(b) },
    suspects: [a],
  },
  {
    name: 'it has just been added to the policy, and somebody else had it before',
    given: { policies: [policy({ ...inSync, generation: 2 })] },
    suspects: undefined,
  },
  {
    name: 'all is on record',
    given: { policies: [policy(inSync)], ledger: recordOf(a) },
    suspects: undefined,
  },
  {
    name: 'it was lost before, and nobody has accepted it',
    given: { policies: [policy(inSync)], ledger: { ...recordOf(a), lost } },
    suspects: [a],
  },
  {
    name: 'it was lost before, and a person has accepted it',
    given: {
      policies: [policy(inSync)],
      ledger: { ...recordOf(a), lost },
      consents: { ledgerLoss: lost.since },
    },
    suspects: undefined,
  },
])('$name: suspects are $suspects', ({ given, suspects }) => {
  expect(lossIn(given)?.suspects).toEqual(suspects);
});

test('a suspect counts as there before us, so that it is never removed', () => {
  const { ledger: next } = makePlan(
    input({ registry: there, isLedgerMissing: true, policies: [policy(inSync)] }),
  );
  expect(next.subnetRules).toEqual([{ subnet: a, ownership: 'Adopted' }]);
});

test('no original is recorded anew', () => {
  const spec = { defaultAction: 'Deny', verification: { settle: '0s' } };
  const given = { registry: there, policies: [policy({ ...inSync, spec })] };
  expect(makePlan(input(given)).ledger.settings).toEqual({});
  expect(makePlan(input({ ...given, ledger: recordOf(a) })).ledger.settings).toMatchObject({
    defaultAction: { original: 'Allow' },
  });
});

test('Restore refuses, and says what to do instead', () => {
  const spec = { deletionPolicy: 'Restore', defaultAction: 'Deny' };
  const given = input({
    registry: there,
    ledger: {
      ...ledger({
        subnets: { [a]: 'Adopted' },
        settings: { defaultAction: { original: 'Deny', applied: 'Allow' } },
      }),
      lost,
    },
    policies: [policy({ ...inSync, isDeleted: true, spec })],
  });
  const plan = makePlan(given);
  expect(plan.steps).toEqual([]);
  expect(departureOf(must(plan.members[0]), plan, given)).toEqual({ kind: 'pending' });
});

test('the ledger says so as long as it is so, with the command that accepts it', () => {
  const given = input({
    registry: there,
    policies: [policy(inSync)],
    ledger: { ...recordOf(a), lost },
  });
  const status = stateStatus(makePlan(given), [], given, { generation: 1 });
  const message = find(status, 'LedgerLost')?.message;
  expect(message).toContain(a);
  expect(message).toContain(`registrynetwork.dev/accept-ledger-loss=${lost.since}`);
});

function recordOf(id: string): RegistryStateSpec {
  return ledger({ subnets: { [id]: 'Managed' } });
}

import { describe, expect, test } from 'vitest';
import type { PolicyStatus } from '../../src/api/policy.ts';
import {
  type InputText,
  a,
  b,
  failure,
  ledger,
  must,
  policy,
  range1,
  registry,
  subnet,
  subnetId,
} from './builders.ts';
import { find } from './kstatus.ts';

import { type Results, statusOf } from './status-of.ts';

const inForce = registry({ subnets: [a] });
const failed = (kind: Parameters<typeof failure>[0], more = {}) =>
  ({ kind: 'failed', failure: failure(kind, more) }) as const;
const inSync: PolicyStatus = {
  observedGeneration: 1,
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      reason: 'InSync',
      message: 'so',
      lastTransitionTime: '2026-10-01T00:00:00Z',
    },
  ],
};

const reasonOf = (text: InputText, results: Results = []) =>
  find(must(statusOf(text, results)), 'Ready')?.reason;

describe('Ready', () => {
  const wants = { policies: [policy({ subnets: [a] })] };
  const observes = policy({ subnets: [a], spec: { mode: 'Observe' } });
  const denies = policy({ subnets: [a], spec: { defaultAction: 'Deny' } });

  test.for<{ name: string; given: InputText; results?: Results; ready: readonly [string, string] }>(
    [
      {
        name: 'all is in force',
        given: { ...wants, registry: inForce },
        ready: ['True', 'InSync'],
      },
      { name: 'changes are to be made', given: wants, ready: ['False', 'Applying'] },
      {
        name: 'a write is throttled',
        given: wants,
        results: [failed('throttled')],
        ready: ['False', 'Throttled'],
      },
      {
        name: 'a rule is refused',
        given: wants,
        results: [failed('invalid')],
        ready: ['False', 'RefusedByAzure'],
      },
      {
        name: 'an endpoint is refused',
        given: { ...wants, subnets: [subnet(a, { serviceEndpoint: 'Absent' })] },
        results: [failed('locked')],
        ready: ['False', 'Locked'],
      },
      {
        name: 'the subnet is gone',
        given: { ...wants, subnets: [[a, failure('notFound')]] },
        ready: ['False', 'SubnetNotFound'],
      },
      {
        name: 'the registry is gone',
        given: { ...wants, registry: failure('notFound') },
        ready: ['False', 'RegistryNotFound'],
      },
      {
        name: 'the rules settle',
        given: { policies: [denies], registry: inForce },
        ready: ['False', 'Settling'],
      },
      {
        name: 'another policy has its way',
        given: {
          policies: [
            policy({ spec: { defaultAction: 'Allow' } }),
            policy({ name: 'other', subnets: [a], spec: { defaultAction: 'Deny' } }),
          ],
          registry: registry({ subnets: [a], settings: { defaultAction: 'Deny' } }),
        },
        ready: ['False', 'Conflict'],
      },
      {
        name: 'there is no grant',
        given: { policies: [policy({ namespace: 'team' })] },
        ready: ['False', 'NotGranted'],
      },
      {
        name: 'the spec cannot be read',
        given: { policies: [policy({ isUnreadable: true })] },
        ready: ['False', 'InvalidSpec'],
      },
      {
        name: 'it is being deleted',
        given: { policies: [policy({ isDeleted: true })] },
        ready: ['False', 'Deleting'],
      },
      {
        name: 'Observe, and changes would be made',
        given: { policies: [observes] },
        ready: ['True', 'ChangesPending'],
      },
      {
        name: 'Observe, and none would',
        given: { policies: [observes], registry: inForce },
        ready: ['True', 'InSync'],
      },
      {
        name: 'Observe, and a subnet is missing',
        given: { policies: [observes], subnets: [[a, failure('notFound')]] },
        ready: ['True', 'ChangesPending'],
      },
      {
        name: 'Observe, and something would go',
        given: {
          policies: [policy({ spec: { mode: 'Observe' } })],
          registry: inForce,
          ledger: ledger({ subnets: { [a]: 'Managed' } }),
        },
        ready: ['True', 'ChangesPending'],
      },
      {
        name: '--read-only, and changes would be made',
        given: { ...wants, isReadOnly: true },
        ready: ['True', 'ChangesPending'],
      },
    ],
  )('$name', ({ given, results = [], ready }) => {
    const status = must(statusOf(given, results));
    const condition = must(find(status, 'Ready'));
    expect([condition.status, condition.reason]).toEqual(ready);
  });

  test('what moves by itself is shown before what a person must do', () => {
    const status = statusOf({
      policies: [policy({ subnets: [a, b] })],
      subnets: [
        [a, failure('notFound')],
        [b, failure('throttled')],
      ],
    });
    expect(find(must(status), 'Ready')?.reason).toBe('Throttled');
  });

  test('several problems are counted', () => {
    const status = statusOf({
      policies: [policy({ subnets: [a, b] })],
      subnets: [
        [a, failure('notFound')],
        [b, failure('notFound')],
      ],
    });
    expect(find(must(status), 'Ready')?.message).toContain('1 more');
  });
});

describe('a rule that nobody lists any more', () => {
  const x = subnetId('x');
  const given: InputText = {
    registry: registry({ subnets: [x], ranges: [range1] }),
    ledger: ledger({ subnets: { [x]: 'Managed' } }),
  };
  const held = {
    ...given,
    registry: registry({ subnets: [x], settings: { defaultAction: 'Deny' } }),
  };
  const edited = policy({ generation: 2, status: inSync });

  test('is the business of the policy that was edited', () => {
    expect(reasonOf({ ...given, policies: [edited] })).toBe('Applying');
    expect(reasonOf({ ...given, policies: [edited] }, [failed('forbidden')])).toBe(
      'RoleMayBePropagating',
    );
  });

  test('stays until a person confirms it where nobody was edited: it may be that something vanished', () => {
    expect(reasonOf({ ...given, policies: [policy({ status: inSync })] })).toBe('RemovalHeld');
  });

  test('nor where a deleted policy takes it away', () => {
    const leaving = policy({ name: 'leaving', subnets: [x], isDeleted: true });
    expect(reasonOf({ ...given, policies: [edited, leaving] })).toBe('InSync');
  });

  test('stays as the last one under Deny, and the policy says so', () => {
    expect(reasonOf({ ...held, policies: [edited] })).toBe('LockoutRisk');
  });
});

import { describe, expect, test } from 'vitest';
import { registryStateSchema } from '../../src/api/registry-state.ts';
import type { PolicyStatus } from '../../src/api/policy.ts';
import { policyStatusSchema } from '../../src/api/policy-status.ts';
import { asIfEnforced, membersOf } from '../../src/plan/member.ts';
import { makePlan, planFor } from '../../src/plan/plan.ts';
import { policyStatus } from '../../src/plan/policy-status.ts';
import type { StepResult } from '../../src/plan/result.ts';
import { stateStatus } from '../../src/plan/state-status.ts';
import {
  type InputText,
  a,
  admission,
  b,
  failure,
  input,
  ledger,
  must,
  policy,
  range,
  range1,
  registry,
  subnet,
  subnetId,
} from './builders.ts';
import { expectConformance, expectKstatus, find } from './kstatus.ts';

type Results = readonly StepResult['outcome'][];
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

/** The status of the policy that is called `policy`. */
function statusOf(text: InputText, outcomes: Results = []) {
  const given = input(text);
  const plan = makePlan(given);
  const ifEnforced = planFor(asIfEnforced(membersOf(given.policies, admission)), given);
  const results = outcomes.flatMap((outcome, index): StepResult[] => {
    const step = plan.steps[index];
    return step === undefined ? [] : [{ step, outcome }];
  });
  const member = must(plan.members.find(({ policy: one }) => one.metadata.name === 'policy'));
  const status = policyStatus(member, { plan, ifEnforced, results, input: given });
  if (status !== undefined) {
    expect(policyStatusSchema.parse(status)).toEqual(status);
    expectConformance(status, member.policy.metadata.generation);
  }
  return status;
}

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
        name: 'a field has no effect yet',
        given: { policies: [policy({ spec: { allowLockout: true } })] },
        ready: ['False', 'NotSupportedYet'],
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
  const ready = (text: InputText, results: Results = []) =>
    find(must(statusOf(text, results)), 'Ready')?.reason;
  const edited = policy({ generation: 2, status: inSync });

  test('is the business of the policy that was edited', () => {
    expect(ready({ ...given, policies: [edited] })).toBe('Applying');
    expect(ready({ ...given, policies: [edited] }, [failed('forbidden')])).toBe(
      'RoleMayBePropagating',
    );
  });

  test('and of nobody who was in sync and was not edited', () => {
    expect(ready({ ...given, policies: [policy({ status: inSync })] }, [failed('forbidden')])).toBe(
      'InSync',
    );
  });

  test('nor where a deleted policy takes it away', () => {
    const leaving = policy({ name: 'leaving', subnets: [x], isDeleted: true });
    expect(ready({ ...given, policies: [edited, leaving] })).toBe('InSync');
  });

  test('stays as the last one under Deny, and the policy says so', () => {
    expect(ready({ ...held, policies: [edited] })).toBe('LockoutRisk');
  });
});

describe('the other parts', () => {
  test('a suspended policy keeps its status', () => {
    expect(statusOf({ policies: [policy({ spec: { suspend: true } })] })).toBeUndefined();
  });

  test('what was asked for by annotation is confirmed', () => {
    const status = statusOf({ policies: [policy({ requestedAt: 'token-1' })] });
    expect(status?.lastHandledReconcileAt).toBe('token-1');
  });

  test('each subnet shows how far it is', () => {
    const status = statusOf({
      policies: [policy({ subnets: [a, b] })],
      registry: inForce,
      subnets: [[b, failure('notFound')]],
    });
    expect(status?.subnets).toMatchObject([
      { id: a, from: 'id', serviceEndpoint: 'Present', rule: 'Present' },
      {
        id: b,
        from: 'id',
        serviceEndpoint: 'Refused',
        rule: 'Refused',
        message: expect.stringContaining('does not exist'),
      },
    ]);
  });

  test('SubnetsReady is about endpoints, RulesApplied about all of it', () => {
    const status = must(statusOf({ policies: [policy({ subnets: [a] })] }, [failed('invalid')]));
    expect(find(status, 'SubnetsReady')).toMatchObject({ status: 'True', reason: 'InSync' });
    expect(find(status, 'RulesApplied')).toMatchObject({
      status: 'False',
      reason: 'RefusedByAzure',
    });
  });

  test('a policy without a grant learns nothing of the registry', () => {
    const status = statusOf({
      policies: [policy({ namespace: 'team', subnets: [a] })],
      registry: inForce,
    });
    expect(Object.keys(must(status)).toSorted()).toEqual([
      'conditions',
      'observedGeneration',
      'pendingChanges',
      'plan',
    ]);
    expect(status?.plan).toEqual([]);
  });

  test("another policy's refused rule is not told", () => {
    const status = statusOf(
      { policies: [policy({ subnets: [a] }), policy({ name: 'other', subnets: [b] })] },
      [failed('invalid', { subnets: [b] })],
    );
    expect(JSON.stringify(status)).not.toContain(b);
  });

  test('the plan shows the first hundred changes and counts all', () => {
    const ranges = Array.from({ length: 150 }, (_, index) => range(`198.51.100.${index}`));
    const status = statusOf({ policies: [policy({ spec: { ipRanges: ranges } })] });
    expect(status?.plan).toHaveLength(100);
    expect(status?.pendingChanges).toBe(150);
  });

  test('the plan of a policy is its own part, in order', () => {
    const status = statusOf({
      policies: [
        policy({ subnets: [a], spec: { defaultAction: 'Deny' } }),
        policy({ name: 'other', subnets: [b] }),
      ],
      subnets: [subnet(a, { serviceEndpoint: 'Absent' })],
    });
    expect(status?.plan?.map(({ action }) => action)).toEqual([
      'AddServiceEndpoint',
      'AddSubnetRule',
      'SetDefaultAction',
    ]);
  });

  test.for([
    { name: 'Deny', spec: { defaultAction: 'Deny' }, warning: 'hosted build agents' },
    {
      name: 'a very broad range',
      spec: { ipRanges: ['10.0.0.0/8'] },
      warning: '10.0.0.0/8 is very broad',
    },
  ])('$name is warned of', ({ spec, warning }) => {
    const status = statusOf({ policies: [policy({ spec })] });
    expect(status?.warnings?.join()).toContain(warning);
  });
});

describe('the status of a registry', () => {
  const x = subnetId('x');
  function stateOf(text: InputText, outcomes: Results = []) {
    const given = input(text);
    const plan = makePlan(given);
    const results = outcomes.map((outcome, index) => ({ step: must(plan.steps[index]), outcome }));
    const status = stateStatus(plan, results, given, { generation: 3 });
    expect(registryStateSchema.shape.status.parse(status)).toEqual(status);
    expectKstatus(status, 3);
    return status;
  }

  test('it shows what is there and whose it is', () => {
    const status = stateOf({
      policies: [policy({ subnets: [a] })],
      registry: registry({ subnets: [a, x], ranges: [range1] }),
      ledger: ledger({ subnets: { [a]: 'Managed' } }),
    });
    expect(status).toMatchObject({
      policies: 1,
      subnetRules: [
        { subnet: a, origin: 'Managed' },
        { subnet: x, origin: 'Foreign' },
      ],
      ipRules: [{ value: range1, origin: 'Foreign' }],
      serviceEndpoints: [{ subnet: a, origin: 'Adopted', state: 'Succeeded' }],
      limits: { subnetRules: '2/100', ipRules: '1/200' },
    });
  });

  test('what cannot be read now is as it was last seen', () => {
    const lastSeen = { subnetRules: [{ subnet: a, origin: 'Managed' as const }], loginServer: 'x' };
    const status = stateOf({ registry: failure('throttled'), lastSeen });
    expect(status).toMatchObject(lastSeen);
    expect(find(status, 'Reconciling')?.reason).toBe('Throttled');
  });

  test('an operation is kept until it is over, with the time when it began', () => {
    const operation = { url: 'https://x/2', afterMs: 1 };
    const status = stateOf({
      policies: [policy({ subnets: [a] })],
      observed: { operations: new Map([[`subnet ${a}`, { kind: 'running', operation }]]) },
      lastSeen: {
        operations: [
          { target: `subnet ${a}`, url: 'https://x/1', startedAt: '2026-10-31T23:59:00Z' },
        ],
      },
    });
    expect(status.operations).toEqual([
      { target: `subnet ${a}`, url: 'https://x/2', startedAt: '2026-10-31T23:59:00Z' },
    ]);
  });

  test('a step that runs on is one', () => {
    const operation = { url: 'https://x/1', afterMs: 1 };
    const status = stateOf(
      { policies: [policy({ subnets: [a] })], subnets: [subnet(a, { serviceEndpoint: 'Absent' })] },
      [{ kind: 'running', operation }],
    );
    expect(status.operations).toMatchObject([{ target: `subnet ${a}`, url: 'https://x/1' }]);
  });

  test('what was left in place is listed with the commands that finish it', () => {
    const status = stateOf({
      registry: registry({ subnets: [a], settings: { defaultAction: 'Deny' } }),
      ledger: ledger({ subnets: { [a]: 'Managed' } }),
    });
    expect(find(status, 'Stalled')).toMatchObject({
      reason: 'LeftInPlace',
      message: expect.stringMatching(/--default-action Allow.*network-rule remove .*--subnet/),
    });
  });
});

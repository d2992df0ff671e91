import { describe, expect, test } from 'vitest';
import { a, b, failure, must, policy, range, registry, subnet } from './builders.ts';
import { find } from './kstatus.ts';

import { statusOf } from './status-of.ts';

const inForce = registry({ subnets: [a] });
const failed = (kind: Parameters<typeof failure>[0], more = {}) =>
  ({ kind: 'failed', failure: failure(kind, more) }) as const;

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
    expect(Object.keys(must(status)).toSorted()).toEqual(['conditions', 'observedGeneration']);
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

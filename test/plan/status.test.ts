import { describe, expect, test } from 'vitest';
import { parseRegistryId } from '../../src/api/resource-id.ts';
import { nothingElsewhere } from '../../src/plan/wants/elsewhere.ts';
import {
  a,
  b,
  c,
  failure,
  grant,
  granted,
  must,
  policy,
  range,
  registry,
  registryId,
  subnet,
} from './builders.ts';
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

  test("RulesApplied tells what holds up all rules, though one of the policy's own subnets is gone as well", () => {
    const given = {
      policies: [policy({ subnets: [a, b] })],
      subnets: [[b, failure('notFound')]],
    } as const;
    const status = must(statusOf(given, [failed('ruleTargetMissing', { subnets: [c] })]));
    expect(find(status, 'Ready')).toMatchObject({ reason: 'SubnetNotFound' });
    expect(find(status, 'RulesApplied')).toMatchObject({ reason: 'RuleTargetMissing' });
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

  const other = must(parseRegistryId(registryId.replace('contoso', 'fabrikam')));
  const closed = (...subnets: readonly string[]) => ({
    ...nothingElsewhere,
    closed: [{ registry: other, subnets: new Set(subnets) }],
  });
  const absent = [subnet(a, { serviceEndpoint: 'Absent' as const })];

  test.for([
    { name: 'that has no rule for it', elsewhere: closed(), subnets: absent, told: true },
    { name: 'that has a rule for it', elsewhere: closed(a), subnets: absent, told: false },
    {
      name: 'while the endpoint is there already',
      elsewhere: closed(),
      subnets: [subnet(a)],
      told: false,
    },
  ])('of a closed registry $name the new endpoint warns: $told', ({ elsewhere, subnets, told }) => {
    const status = statusOf({ policies: [policy({ subnets: [a] })], elsewhere, subnets });
    expect(status?.warnings?.join().includes('fabrikam') ?? false).toBe(told);
  });

  test('a tenant is not warned of registries that it may not know', () => {
    const admission = granted(grant({ subnets: [a], allow: ['Subnets', 'ServiceEndpoints'] }));
    const policies = [policy({ namespace: 'team', subnets: [a] })];
    const status = statusOf({ policies, elsewhere: closed(), subnets: absent, admission });
    expect(status?.plan?.[0]?.action).toBe('AddServiceEndpoint');
    expect(JSON.stringify(status)).not.toContain('fabrikam');
  });

  test.for([
    { name: 'disabled by nobody here', more: [], reason: 'PublicAccessDisabled' },
    {
      name: 'disabled by another policy',
      more: [policy({ name: 'other', spec: { publicNetworkAccess: 'Disabled' } })],
      reason: 'PublicAccessDisabled',
    },
    {
      name: 'about to be enabled',
      more: [policy({ name: 'other', spec: { publicNetworkAccess: 'Enabled' } })],
      reason: 'InSync',
    },
  ])('with public access $name a policy with rules is $reason', ({ more, reason }) => {
    const status = statusOf({
      policies: [policy({ subnets: [a] }), ...more],
      registry: registry({ subnets: [a], settings: { publicNetworkAccess: 'Disabled' } }),
    });
    expect(find(must(status), 'Ready')?.reason).toBe(reason);
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

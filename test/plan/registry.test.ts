import { expect, test } from 'vitest';
import { makePlan } from '../../src/plan/plan.ts';
import { type InputText, a, failure, input, policy, registry } from './builders.ts';

const running = (target: string) =>
  new Map([[target, { kind: 'running', operation: { url: 'https://x', afterMs: 1 } } as const]]);

test.for<{ name: string; given: InputText; reason: string | undefined }>([
  { name: 'it is there', given: {}, reason: undefined },
  { name: 'it is gone', given: { registry: failure('notFound') }, reason: 'RegistryNotFound' },
  {
    name: 'it cannot be read',
    given: { registry: failure('unavailable') },
    reason: 'AzureUnavailable',
  },
  {
    name: 'it is not Premium',
    given: { registry: registry({ sku: 'Basic' }) },
    reason: 'SkuNotSupported',
  },
  {
    name: 'it is Premium, however that is spelt',
    given: { registry: registry({ sku: 'premium' }) },
    reason: undefined,
  },
  {
    name: 'it is changing',
    given: { registry: registry({ provisioningState: 'Updating' }) },
    reason: 'WaitingForAzure',
  },
  {
    name: 'its last change failed',
    given: { registry: registry({ provisioningState: 'Failed' }) },
    reason: 'RefusedByAzure',
  },
  {
    name: 'our rules are being written',
    given: { observed: { operations: running('rules') } },
    reason: 'WaitingForAzure',
  },
  {
    name: 'our settings are being written',
    given: { observed: { operations: running('settings') } },
    reason: 'WaitingForAzure',
  },
  {
    name: 'a subnet is being written',
    given: { observed: { operations: running(`subnet ${a}`) } },
    reason: undefined,
  },
])('$name: $reason', ({ given, reason }) => {
  const plan = makePlan(input({ ...given, policies: [policy({ subnets: [a] })] }));
  expect(plan.problem?.reason).toBe(reason);
  expect(plan.steps.length > 0 || plan.changes.length > 0).toBe(reason === undefined);
});

test('a step whose operation has just failed is not taken again at once', () => {
  const failed = { kind: 'failed', failure: failure('conflict') } as const;
  const given: InputText = {
    policies: [policy({ subnets: [a] })],
    observed: { operations: new Map([['rules', failed]]) },
  };
  const plan = makePlan(input(given));
  expect(plan.steps).toEqual([]);
  expect(plan.changes).toMatchObject([{ action: 'AddSubnetRule' }]);
  expect(plan.ledger.subnetRules).toEqual([]);
});

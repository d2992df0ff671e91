import { describe, expect, test } from 'vitest';
import type { WantedSubnet } from '../../src/plan/wants/desired.ts';
import { roleGraceMs } from '../../src/plan/problem.ts';
import { type SubnetCase, isMoving, judgeSubnet } from '../../src/plan/steps/subnet.ts';
import {
  a,
  failure,
  far,
  otherSubscription,
  range1,
  registry,
  seen,
  subnet,
  unread,
} from './builders.ts';

const wanted: WantedSubnet = {
  id: a,
  wantedBy: ['platform/policy'],
  serviceEndpoint: 'Manage',
  registerProvider: false,
  allowInterruption: false,
};
const ready = { seen: seen(subnet(a)), registry: registry() };
const bare = { ...ready, seen: seen(subnet(a, { serviceEndpoint: 'Absent' })) };
const restricted = registry({ settings: { defaultAction: 'Deny' }, ranges: [range1] });
const remembered = (kind: Parameters<typeof failure>[0], lastingMs = 0) => ({
  failure: { failure: failure(kind), lastingMs },
});
const addEndpoint = { kind: 'addServiceEndpoint', subnetId: a };
const inFar = { wanted: { ...wanted, id: far }, seen: seen(subnet(far)) };

function judge(more: Partial<SubnetCase>) {
  return judgeSubnet({
    wanted,
    provider: undefined,
    failure: undefined,
    cloudHasSubnetRules: true,
    ...ready,
    ...more,
  });
}

const provider = (value: 'NotRegistered' | 'Registering' | 'Registered' | 'Unregistering') => ({
  ...inFar,
  provider: { kind: 'seen', value } as const,
});

describe('how far a subnet is', () => {
  test.for<{ name: string; given: Partial<SubnetCase>; judgement: object }>([
    {
      name: 'endpoint and rule are there',
      given: { registry: registry({ subnets: [a] }) },
      judgement: { kind: 'inForce' },
    },
    { name: 'only the rule is missing', given: {}, judgement: { kind: 'toWrite' } },
    {
      name: 'the endpoint is missing',
      given: bare,
      judgement: { kind: 'toPrepare', step: addEndpoint },
    },
    {
      name: 'the endpoint is missing under a rule that is there',
      given: {
        ...bare,
        registry: registry({ subnets: [a], settings: { defaultAction: 'Deny' }, ranges: [range1] }),
      },
      judgement: { kind: 'toPrepare', step: addEndpoint },
    },
    {
      name: 'the endpoint failed: it is put again',
      given: { seen: seen(subnet(a, { serviceEndpoint: 'Failed' })) },
      judgement: { kind: 'toPrepare', step: addEndpoint },
    },
    {
      name: 'the endpoint is on its way: it is not added twice',
      given: { seen: seen(subnet(a, { serviceEndpoint: 'Updating' })) },
      judgement: { kind: 'waiting', problem: { reason: 'WaitingForAzure' } },
    },
    {
      name: 'something else changes the subnet',
      given: { seen: seen(subnet(a, { provisioningState: 'Updating' })) },
      judgement: { kind: 'waiting', problem: { reason: 'WaitingForAzure' } },
    },
    {
      name: 'an operation of ours is running on it',
      given: { seen: undefined },
      judgement: { kind: 'waiting', problem: { reason: 'WaitingForAzure' } },
    },
    {
      name: 'it does not exist',
      given: { seen: unread('notFound') },
      judgement: { kind: 'refused', problem: { reason: 'SubnetNotFound' } },
    },
    {
      name: 'it cannot be read now',
      given: { seen: unread('throttled') },
      judgement: { kind: 'waiting', problem: { reason: 'Throttled' } },
    },
    {
      name: 'a role for reading may still be on its way',
      given: { seen: unread('forbidden'), ...remembered('forbidden', roleGraceMs - 1) },
      judgement: { kind: 'waiting', problem: { reason: 'RoleMayBePropagating' } },
    },
    {
      name: 'a role for reading is missing',
      given: { seen: unread('forbidden'), ...remembered('forbidden', roleGraceMs) },
      judgement: { kind: 'refused', problem: { reason: 'Forbidden' } },
    },
    {
      name: 'a failure of another kind that lasted does not use up the grace of a role',
      given: { seen: unread('forbidden'), ...remembered('throttled', roleGraceMs) },
      judgement: { kind: 'waiting', problem: { reason: 'RoleMayBePropagating' } },
    },
    {
      name: 'the cloud has no subnet rules',
      given: { cloudHasSubnetRules: false },
      judgement: { kind: 'refused', problem: { reason: 'CloudNotSupported' } },
    },
    {
      name: 'no version shows subnet rules',
      given: { registry: registry({ subnets: 'invisible' }) },
      judgement: { kind: 'refused', problem: { reason: 'SubnetRulesNotVisible' } },
    },
    {
      name: 'the registry has private endpoints',
      given: { registry: registry({ privateEndpoints: 1 }) },
      judgement: { kind: 'refused', problem: { reason: 'PrivateEndpointsInUse' } },
    },
    {
      name: 'the subnet is delegated',
      given: { seen: seen(subnet(a, { delegations: ['Microsoft.Web/serverFarms'] })) },
      judgement: { kind: 'refused', problem: { reason: 'SubnetNotUsable' } },
    },
    {
      name: 'the subnet is delegated to AKS, which gives it to pods',
      given: {
        seen: seen(subnet(a, { delegations: ['Microsoft.ContainerService/managedClusters'] })),
      },
      judgement: { kind: 'toWrite' },
    },
    {
      name: 'the endpoint is missing, and the policy only checks it',
      given: { ...bare, wanted: { ...wanted, serviceEndpoint: 'Require' } },
      judgement: { kind: 'refused', problem: { reason: 'ServiceEndpointMissing' } },
    },
    {
      name: 'the endpoint would cut off clients that come in by their address',
      given: { ...bare, registry: restricted },
      judgement: { kind: 'refused', problem: { reason: 'EndpointWouldCutAccess' } },
    },
    {
      name: 'the same, and the policy accepts it',
      given: { ...bare, registry: restricted, wanted: { ...wanted, allowInterruption: true } },
      judgement: { kind: 'toPrepare', step: addEndpoint },
    },
    {
      name: 'nobody can come in by an address under Deny without IP rules',
      given: { ...bare, registry: registry({ settings: { defaultAction: 'Deny' } }) },
      judgement: { kind: 'toPrepare', step: addEndpoint },
    },
    {
      name: 'the provider is missing',
      given: provider('NotRegistered'),
      judgement: { kind: 'refused', problem: { reason: 'ProviderNotRegistered' } },
    },
    {
      name: 'the provider is missing, and the policy has it registered',
      given: { ...provider('NotRegistered'), wanted: { ...inFar.wanted, registerProvider: true } },
      judgement: {
        kind: 'toPrepare',
        step: { kind: 'registerProvider', subscriptionId: otherSubscription },
      },
    },
    {
      name: 'the provider is being registered',
      given: provider('Registering'),
      judgement: { kind: 'waiting', problem: { reason: 'RegisteringProvider' } },
    },
    {
      name: 'the provider is registered',
      given: provider('Registered'),
      judgement: { kind: 'toWrite' },
    },
    {
      name: 'the provider cannot be read now',
      given: { ...inFar, provider: unread('unavailable') },
      judgement: { kind: 'waiting', problem: { reason: 'AzureUnavailable' } },
    },
    {
      name: 'the last attempt failed',
      given: remembered('invalid'),
      judgement: { kind: 'toWrite', failed: { reason: 'RefusedByAzure' } },
    },
    {
      name: 'the network went away under the last attempt',
      given: { ...bare, ...remembered('notFound') },
      judgement: { kind: 'toPrepare', failed: { reason: 'SubnetNotFound' } },
    },
  ])('$name', ({ given, judgement }) => {
    expect(judge(given)).toMatchObject(judgement);
  });

  test('what a person has to do stands in the message', () => {
    const { problem } = { problem: undefined, ...judge(provider('NotRegistered')) };
    expect(problem).toMatchObject({
      message: expect.stringContaining(
        `az provider register --namespace Microsoft.ContainerRegistry --subscription ${otherSubscription}`,
      ),
    });
  });
});

test.for([
  { judgement: judge({ registry: registry({ subnets: [a] }) }), moves: false },
  { judgement: judge({}), moves: true },
  { judgement: judge(bare), moves: true },
  { judgement: judge({ seen: undefined }), moves: true },
  { judgement: judge({ seen: unread('notFound') }), moves: false },
  { judgement: judge(remembered('throttled')), moves: true },
  { judgement: judge(remembered('invalid')), moves: false },
  { judgement: judge({ ...bare, ...remembered('locked') }), moves: false },
])('a subnet that is $judgement.kind moves by itself: $moves', ({ judgement, moves }) => {
  expect(isMoving(judgement)).toBe(moves);
});

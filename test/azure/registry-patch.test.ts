import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at, clientFor, type Received, type Send } from './rest-client.ts';
import type { JsonObject } from './json.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let send: Send;
const [a, b] = [places.subnetId('a'), places.subnetId('b')];
const serviceEndpoints = ['Microsoft.ContainerRegistry'];

beforeAll(async () => {
  azure = await startAzure({ throttle: 'none' });
  send = clientFor(azure);
});
afterAll(async () => azure.stop());
beforeEach(() => {
  azure.reset();
  azure.world.addSubnet({ id: a, serviceEndpoints });
  azure.world.addSubnet({ id: b, serviceEndpoints });
  const rules = { defaultAction: 'Deny', subnets: [a], ips: ['198.51.100.7'] } as const;
  azure.world.addRegistry({ id: places.registryId, ...rules });
});

function patch(networkRuleSet: JsonObject, version = '2026-09-01-preview'): Promise<Received> {
  const address = `${places.registryId}?api-version=${version}`;
  return send('PATCH', address, { body: { properties: { networkRuleSet } } });
}

function rule(id: string): JsonObject {
  return { action: 'Allow', virtualNetworkSubnetResourceId: id };
}

test.for([
  {
    name: 'the default action alone keeps every rule',
    given: { defaultAction: 'Allow' },
    after: { defaultAction: 'Allow', subnets: [a], ips: ['198.51.100.7'] },
  },
  {
    name: 'an array replaces the one there was',
    given: { defaultAction: 'Deny', virtualNetworkRules: [rule(b)] },
    after: { defaultAction: 'Deny', subnets: [b], ips: ['198.51.100.7'] },
  },
  {
    name: 'an empty array clears',
    given: { defaultAction: 'Deny', virtualNetworkRules: [] },
    after: { defaultAction: 'Deny', subnets: [], ips: ['198.51.100.7'] },
  },
  {
    name: 'the other array is its own',
    given: { defaultAction: 'Deny', ipRules: [] },
    after: { defaultAction: 'Deny', subnets: [a], ips: [] },
  },
  {
    name: 'an action may be left out',
    given: {
      defaultAction: 'Deny',
      virtualNetworkRules: [{ virtualNetworkSubnetResourceId: b }],
      ipRules: [{ value: '203.0.113.0/24' }],
    },
    after: { defaultAction: 'Deny', subnets: [b], ips: ['203.0.113.0/24'] },
  },
  {
    name: 'one address loses its length, a pair keeps it',
    given: {
      defaultAction: 'Deny',
      ipRules: [{ value: '203.0.113.9/32' }, { value: '203.0.113.10/31' }],
    },
    after: { defaultAction: 'Deny', subnets: [a], ips: ['203.0.113.9', '203.0.113.10/31'] },
  },
])('$name', async ({ given, after }) => {
  const answer = await patch(given);
  expect(answer.status).toBe(200);
  expect(azure.world.registry(places.registryId).rules).toEqual(after);
  expect(at(answer.body, 'properties', 'networkRuleSet')).toEqual({
    defaultAction: after.defaultAction,
    virtualNetworkRules: after.subnets.map(rule),
    ipRules: after.ips.map((value) => ({ action: 'Allow', value })),
  });
});

test('the default action alone keeps the rules at a version that cannot see them', async () => {
  await patch({ defaultAction: 'Allow' }, '2025-11-01');
  expect(azure.world.registry(places.registryId).rules).toEqual({
    defaultAction: 'Allow',
    subnets: [a],
    ips: ['198.51.100.7'],
  });
});

test('a network change answers 200 with the whole registry, and no operation', async () => {
  const before = await send('GET', `${places.registryId}${places.registryVersion}`);
  const answer = await patch({ defaultAction: 'Allow' });
  expect(answer.status).toBe(200);
  expect(answer.headers).not.toHaveProperty('azure-asyncoperation');
  expect(Object.keys(answer.body ?? {})).toEqual(Object.keys(before.body ?? {}));
  expect(at(answer.body, 'properties', 'provisioningState')).toBe('Succeeded');
  expect(at(answer.body, 'systemData', 'lastModifiedBy')).toBe('operator');
});

const refusals: readonly { name: string; given: JsonObject; code: string; says: string }[] = [
  {
    name: 'a duplicate that differs in case',
    given: { defaultAction: 'Deny', virtualNetworkRules: [rule(a), rule(a.toUpperCase())] },
    code: 'NetworkRuleValidationError',
    says: 'Found duplicate virtual network rule',
  },
  {
    name: 'the 101st subnet',
    given: {
      defaultAction: 'Deny',
      virtualNetworkRules: Array.from({ length: 101 }, (_, n) => rule(places.subnetId(`s${n}`))),
    },
    code: 'NetworkRuleValidationError',
    says: 'exceeds allowed quota 100',
  },
  {
    name: 'the 201st address',
    given: {
      defaultAction: 'Deny',
      ipRules: Array.from({ length: 201 }, (_, n) => ({ value: `198.51.${n}.1` })),
    },
    code: 'NetworkRuleValidationError',
    says: 'exceeds allowed quota 200',
  },
  {
    name: 'an IPv6 address',
    given: { defaultAction: 'Deny', ipRules: [{ value: '2001:db8::/64' }] },
    code: 'NetworkRuleValidationError',
    says: '2001:db8::/64',
  },
  {
    name: 'a subnet that is gone',
    given: { defaultAction: 'Deny', virtualNetworkRules: [rule(a), rule(places.subnetId('gone'))] },
    code: 'NetworkRuleValidationError',
    says: places.subnetId('gone'),
  },
  {
    name: 'what is not a subnet',
    given: { defaultAction: 'Deny', virtualNetworkRules: [rule(places.networkId)] },
    code: 'NetworkRuleValidationError',
    says: 'is not the resource id of a subnet',
  },
  {
    name: 'an action other than Allow',
    given: { defaultAction: 'Deny', ipRules: [{ action: 'Deny', value: '203.0.113.9' }] },
    code: 'InvalidRequestContent',
    says: 'Deny',
  },
  {
    name: 'no default action',
    given: { virtualNetworkRules: [rule(a)] },
    code: 'InvalidRequestContent',
    says: 'defaultAction',
  },
];

test.for(refusals)('$name is refused, and nothing changes', async ({ given, code, says }) => {
  const answer = await patch(given);
  expect(answer).toMatchObject({ status: 400, code, message: expect.stringContaining(says) });
  expect(azure.world.registry(places.registryId).rules).toEqual({
    defaultAction: 'Deny',
    subnets: [a],
    ips: ['198.51.100.7'],
  });
});

test.for([
  { name: 'missing', endpoints: [], status: 400 },
  {
    name: 'still being set up',
    endpoints: [{ service: 'Microsoft.ContainerRegistry', provisioningState: 'Updating' }],
    status: 400,
  },
  {
    name: 'that of another service',
    endpoints: ['Microsoft.ContainerRegistry.Global'],
    status: 400,
  },
  { name: 'in place', endpoints: ['microsoft.containerregistry'], status: 200 },
])('a subnet whose endpoint is $name: $status', async ({ endpoints, status }) => {
  azure.world.addSubnet({ id: b, serviceEndpoints: endpoints });
  const answer = await patch({ defaultAction: 'Deny', virtualNetworkRules: [rule(b)] });
  expect(answer.status).toBe(status);
  if (status === 200) return;
  expect(answer).toMatchObject({
    code: 'NetworkRuleValidationError',
    message: expect.stringContaining(
      `Subnets b of virtual network ${places.networkId} do not have ServiceEndpoints for Microsoft.ContainerRegistry`,
    ),
    body: { status: 'Failed' },
  });
});

test('every subnet on the list is judged again, also one that was there before', async () => {
  azure.world.editSubnet(a, ({ serviceEndpoints: _gone, ...rest }) => rest);
  expect(
    await patch({ defaultAction: 'Deny', virtualNetworkRules: [rule(a), rule(b)] }),
  ).toMatchObject({ status: 400, code: 'NetworkRuleValidationError' });
  expect(await patch({ defaultAction: 'Deny' })).toMatchObject({ status: 200 });
});

test('a network whose subscription has not registered the provider looks like a missing role', async () => {
  const foreign = places.subnetId('theirs', places.foreignNetworkId);
  azure.world.addSubnet({ id: foreign, serviceEndpoints });
  const wanted = { defaultAction: 'Deny', virtualNetworkRules: [rule(foreign)] };
  expect(await patch(wanted)).toMatchObject({
    status: 400,
    code: 'NetworkRuleValidationError',
    message: expect.stringContaining('taggedTrafficConsumers/validate/action'),
  });
  azure.world.setRegistration(
    places.foreignSubscription,
    'Microsoft.ContainerRegistry',
    'Registered',
  );
  expect(await patch(wanted)).toMatchObject({ status: 200 });
});

test("the right to join is needed on every listed subnet, a stranger's included", async () => {
  const action = 'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action';
  azure.world.denyRole({ action, scope: a });
  const answer = await patch({ defaultAction: 'Deny', virtualNetworkRules: [rule(a), rule(b)] });
  expect(answer).toMatchObject({ status: 403, code: 'LinkedAuthorizationFailed' });
  expect(answer.message).toContain(`'${action}' on the linked scope(s) '${a}'`);
  expect(azure.log.all.at(-1)?.demands).toContainEqual({ action, scope: a });
});

test.for([
  { given: { networkRuleSet: { defaultAction: 'Allow' } }, code: 'NetworkRuleNotSupported' },
  { given: { publicNetworkAccess: 'Disabled' }, code: 'DisablingPublicNetworkAccessNotSupported' },
  { given: { dataEndpointEnabled: true }, code: 'DataEndpointNotSupported' },
])('below Premium: $code', async ({ given, code }) => {
  azure.world.addRegistry({ id: places.registryId, sku: 'Basic' });
  const address = `${places.registryId}${places.registryVersion}`;
  const answer = await send('PATCH', address, { body: { properties: given } });
  expect(answer).toMatchObject({
    status: 400,
    code,
    message: expect.stringContaining('SKU Basic'),
  });
});

test('below Premium there is no rule set at all', async () => {
  azure.world.addRegistry({ id: places.registryId, sku: 'Standard' });
  const answer = await send('GET', `${places.registryId}${places.registryVersion}`);
  expect(at(answer.body, 'properties')).not.toHaveProperty('networkRuleSet');
});

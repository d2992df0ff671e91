import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock, type ManualClock } from './clock.ts';
import type { JsonObject } from './json.ts';
import { at, clientFor, objectIn, textIn, type Received, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let clock: ManualClock;
let send: Send;
const nodes = places.subnetId('nodes');
const securityGroup = places.networkResource('networkSecurityGroups', 'nodes');
const routeTable = places.networkResource('routeTables', 'egress');
const endpoint = { service: 'Microsoft.ContainerRegistry' };

beforeEach(async () => {
  clock = manualClock();
  azure = await startAzure({ clock, throttle: 'none', delays: { subnetOperationMs: 4_000 } });
  send = clientFor(azure);
});
afterEach(async () => azure.stop());

function get(id = nodes): Promise<Received> {
  return send('GET', `${id}${places.networkVersion}`);
}

function put(properties: JsonObject, headers = {}): Promise<Received> {
  return send('PUT', `${nodes}${places.networkVersion}`, { body: { properties }, headers });
}

async function propertiesOf(id = nodes): Promise<JsonObject> {
  return objectIn((await get(id)).body, 'properties');
}

test('PUT takes off whatever the body leaves out', async () => {
  azure.world.addSubnet({
    id: nodes,
    serviceEndpoints: ['Microsoft.Storage'],
    properties: { networkSecurityGroup: { id: securityGroup }, routeTable: { id: routeTable } },
  });
  const addressPrefix = textIn((await get()).body, 'properties', 'addressPrefix');
  expect((await put({ addressPrefix, routeTable: { id: routeTable } })).status).toBe(200);
  clock.advance(4_000);
  expect(await propertiesOf()).toEqual({
    provisioningState: 'Succeeded',
    addressPrefix,
    routeTable: { id: routeTable },
    delegations: [],
    privateEndpointNetworkPolicies: 'Disabled',
    privateLinkServiceNetworkPolicies: 'Enabled',
  });
});

test('PUT keeps what it does not know, and passes over what cannot be set', async () => {
  const ipConfigurations = [{ id: `${places.group}/nic/ipConfigurations/one` }];
  azure.world.addSubnet({
    id: nodes,
    properties: { ipConfigurations, futureSetting: { on: true } },
  });
  const sent = await propertiesOf();
  await put({ ...sent, provisioningState: 'Failed', ipConfigurations: [], purpose: 'Mine' });
  clock.advance(4_000);
  const after = await propertiesOf();
  expect(after).toMatchObject({ ipConfigurations, futureSetting: { on: true } });
  expect(after).not.toHaveProperty('purpose');
});

test('an operation goes from Updating to Succeeded on subnet, endpoint and network', async () => {
  azure.world.addSubnet({ id: nodes, serviceEndpoints: ['Microsoft.Storage'] });
  const before = await propertiesOf();
  const storage = {
    service: 'Microsoft.Storage',
    provisioningState: 'Succeeded',
    locations: ['*'],
  };
  const answer = await put({ ...before, serviceEndpoints: [storage, endpoint] });
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'retry-after': '3', 'azure-asyncnotification': 'Enabled' },
    body: {
      properties: {
        provisioningState: 'Updating',
        serviceEndpoints: [
          storage,
          { ...endpoint, provisioningState: 'Updating', locations: ['*'] },
        ],
      },
    },
  });
  const network = await get(places.networkId);
  expect(at(network.body, 'properties', 'provisioningState')).toBe('Updating');
  clock.advance(4_000);
  expect(await propertiesOf()).toMatchObject({
    provisioningState: 'Succeeded',
    serviceEndpoints: [storage, { ...endpoint, provisioningState: 'Succeeded', locations: ['*'] }],
  });
});

test('the status address tells InProgress with a delay, then Succeeded', async () => {
  azure.world.addSubnet({ id: nodes });
  const started = await put(await propertiesOf());
  const status = started.headers['azure-asyncoperation'] ?? '';
  expect(new URL(status).pathname).toMatch(
    /^\/subscriptions\/[^/]+\/providers\/Microsoft\.Network\/locations\/westeurope\/operations\//,
  );
  expect(await send('GET', status)).toMatchObject({
    body: { status: 'InProgress' },
    headers: { 'retry-after': '3' },
  });
  clock.advance(4_000);
  expect((await send('GET', status)).body).toEqual({ status: 'Succeeded' });
});

test('a new subnet is 201, and its place must be free and inside the network', async () => {
  azure.world.addSubnet({ id: places.subnetId('other'), addressPrefix: '10.0.0.0/24' });
  expect(await put({ addressPrefix: '10.0.0.128/25' })).toMatchObject({
    status: 400,
    code: 'NetcfgSubnetRangesOverlap',
  });
  expect(await put({ addressPrefix: '192.168.0.0/24' })).toMatchObject({
    status: 400,
    code: 'NetcfgSubnetRangeOutsideVnet',
  });
  expect(await put({})).toMatchObject({ status: 400, code: 'NoAddressPrefixOrPoolProvided' });
  expect(await put({ addressPrefix: '10.0.1.0/24' })).toMatchObject({ status: 201 });
});

test.for([
  { form: 'addressPrefix', value: '10.0.1.0/24', other: 'addressPrefixes', wrong: ['10.0.1.0/24'] },
  { form: 'addressPrefixes', value: ['10.0.1.0/24'], other: 'addressPrefix', wrong: '10.0.1.0/24' },
])('a subnet with $form is not taken with $other', async ({ form, value, other, wrong }) => {
  azure.world.addSubnet({ id: nodes, [form]: value });
  expect((await propertiesOf())[form]).toEqual(value);
  expect(await put({ [other]: wrong })).toMatchObject({ status: 400 });
  expect(await put({ [form]: value })).toMatchObject({ status: 200 });
});

test('a range in use cannot be exchanged', async () => {
  const ipConfigurations = [{ id: `${places.group}/nic/ipConfigurations/one` }];
  azure.world.addSubnet({
    id: nodes,
    addressPrefix: '10.0.1.0/24',
    properties: { ipConfigurations },
  });
  expect(await put({ addressPrefix: '10.0.2.0/24' })).toMatchObject({
    status: 400,
    code: 'InUsePrefixCannotBeDeleted',
  });
});

test('the same service twice is refused, whatever its case', async () => {
  azure.world.addSubnet({ id: nodes });
  const twice = [endpoint, { service: 'microsoft.containerregistry' }];
  const answer = await put({ ...(await propertiesOf()), serviceEndpoints: twice });
  expect(answer.status).toBe(400);
});

test.for([
  { member: 'networkSecurityGroup', type: 'networkSecurityGroups' },
  { member: 'routeTable', type: 'routeTables' },
  { member: 'natGateway', type: 'natGateways' },
])(
  'attaching a $member needs the right to join it, and that it exists',
  async ({ member, type }) => {
    azure.world.addSubnet({ id: nodes });
    const id = places.networkResource(type, 'one');
    const wanted = { ...(await propertiesOf()), [member]: { id } };
    expect(await put(wanted)).toMatchObject({ status: 400, code: 'InvalidResourceReference' });
    azure.world.addResource(id);
    const action = `Microsoft.Network/${type}/join/action`;
    azure.world.denyRole({ action, scope: id });
    expect(await put(wanted)).toMatchObject({ status: 403, code: 'LinkedAuthorizationFailed' });
    azure.world.allowRole(action);
    expect(await put(wanted)).toMatchObject({ status: 200 });
    expect(azure.log.all.at(-1)?.demands).toContainEqual({ action, scope: id });
  },
);

test('a delegation shows an id and the shared etag', async () => {
  const properties = { serviceName: 'Microsoft.App/environments' };
  azure.world.addSubnet({ id: nodes, properties: { delegations: [{ name: 'apps', properties }] } });
  const answer = await get();
  expect(at(answer.body, 'properties', 'delegations')).toEqual([
    {
      name: 'apps',
      id: `${nodes}/delegations/apps`,
      etag: answer.headers['etag'],
      properties: { provisioningState: 'Succeeded', ...properties },
      type: 'Microsoft.Network/virtualNetworks/subnets/delegations',
    },
  ]);
});

test('the list of subnets and the network show what the single GET shows', async () => {
  azure.world.addSubnet({ id: nodes });
  const { body } = await get();
  expect((await get(`${places.networkId}/subnets`)).body).toEqual({ value: [body] });
  expect(at((await get(places.networkId)).body, 'properties', 'subnets')).toEqual([body]);
});

test('taking the endpoint off does not mind the rule of a registry', async () => {
  azure.world.addSubnet({ id: nodes, serviceEndpoints: ['Microsoft.ContainerRegistry'] });
  azure.world.addRegistry({ id: places.registryId, defaultAction: 'Deny', subnets: [nodes] });
  const { serviceEndpoints: _off, ...rest } = await propertiesOf();
  expect((await put(rest)).status).toBe(200);
  clock.advance(4_000);
  const networkRuleSet = {
    defaultAction: 'Deny',
    virtualNetworkRules: [{ virtualNetworkSubnetResourceId: nodes }],
  };
  const address = `${places.registryId}${places.registryVersion}`;
  expect(await send('PATCH', address, { body: { properties: { networkRuleSet } } })).toMatchObject({
    status: 400,
    code: 'NetworkRuleValidationError',
  });
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock, type ManualClock } from './clock.ts';
import { at, clientFor, textIn, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let clock: ManualClock;
let send: Send;
const address = `${places.registryId}${places.registryVersion}`;

beforeEach(async () => {
  clock = manualClock();
  azure = await startAzure({ clock, delays: { registryOperationMs: 5_000 } });
  send = clientFor(azure);
});
afterEach(async () => azure.stop());

test('turning data endpoints on is an operation, and the host names come with its end', async () => {
  azure.world.addRegistry({ id: places.registryId, replications: ['northeurope'] });
  const body = { properties: { dataEndpointEnabled: true } };
  const started = await send('PATCH', address, { body });
  expect(started.status).toBe(201);
  expect(started.body).toMatchObject({
    properties: {
      provisioningState: 'Updating',
      dataEndpointEnabled: true,
      dataEndpointHostNames: [],
    },
  });
  clock.advance(5_000);
  const done = await send('GET', address);
  expect(done.body).toMatchObject({
    properties: {
      provisioningState: 'Succeeded',
      dataEndpointHostNames: [
        'contoso.westeurope.data.azurecr.io',
        'contoso.northeurope.data.azurecr.io',
      ],
    },
  });
});

test('the label of the login server, not the name, makes the data endpoints', async () => {
  const loginServer = 'contoso-b3f0a1.azurecr.io';
  const properties = { dataEndpointEnabled: true };
  azure.world.addRegistry({ id: places.registryId, loginServer, properties });
  const answer = await send('GET', address);
  expect(at(answer.body, 'properties', 'dataEndpointHostNames')).toEqual([
    'contoso-b3f0a1.westeurope.data.azurecr.io',
  ]);
});

test('the status address changes at each poll, and is good only as it was given', async () => {
  azure.world.addRegistry({ id: places.registryId });
  const body = { properties: { adminUserEnabled: true } };
  const started = await send('PATCH', address, { body });
  const first = started.headers['azure-asyncoperation'] ?? '';
  const poll = await send('GET', first);
  expect(poll.body).toEqual({ status: 'Updating' });
  const second = poll.headers['azure-asyncoperation'] ?? '';
  expect(second).not.toBe(first);
  expect(second.split('?')[0]).toBe(first.split('?')[0]);
  clock.advance(5_000);
  expect((await send('GET', second)).body).toEqual({ status: 'Succeeded' });
  const bare = `${first.split('?')[0]}${places.registryVersion}`;
  expect((await send('GET', bare)).status).toBe(400);
});

test('while a registry is updating a second write is refused', async () => {
  azure.world.addRegistry({ id: places.registryId });
  await send('PATCH', address, { body: { properties: { adminUserEnabled: true } } });
  const body = { properties: { networkRuleSet: { defaultAction: 'Deny' } } };
  expect(await send('PATCH', address, { body })).toMatchObject({
    status: 409,
    body: { status: 'Failed' },
  });
  clock.advance(5_000);
  expect(await send('PATCH', address, { body })).toMatchObject({ status: 200 });
});

test('a slow network change holds the registry, and is answered when it is done', async () => {
  azure.world.addRegistry({ id: places.registryId });
  azure.settings.delays.registryPatchMs = 10_000;
  const body = { properties: { networkRuleSet: { defaultAction: 'Deny' } } };
  const accepted = new Promise((resolve) => {
    azure.onRequest(resolve);
  });
  const slow = send('PATCH', address, { body });
  await accepted;
  expect(await send('PATCH', address, { body })).toMatchObject({ status: 409 });
  expect(at((await send('GET', address)).body, 'properties', 'provisioningState')).toBe('Updating');
  clock.advance(10_000);
  expect(await slow).toMatchObject({
    status: 200,
    body: { properties: { provisioningState: 'Succeeded' } },
  });
});

test('an operation that fails says why, and leaves the settings as they were', async () => {
  azure.world.addRegistry({ id: places.registryId });
  const fault = {
    kind: 'operation',
    status: 'Failed',
    code: 'QuotaExceeded',
    message: 'No.',
  } as const;
  azure.faults.add({ method: 'PATCH', fault });
  const body = { properties: { dataEndpointEnabled: true } };
  const started = await send('PATCH', address, { body });
  clock.advance(5_000);
  expect((await send('GET', started.headers['azure-asyncoperation'] ?? '')).body).toMatchObject({
    status: 'Failed',
    error: { code: 'QuotaExceeded', message: 'No.' },
  });
  expect((await send('GET', address)).body).toMatchObject({
    properties: { provisioningState: 'Failed', dataEndpointEnabled: false },
  });
});

test('PUT creates with every default, and takes what it leaves out from an existing one', async () => {
  azure.world.addSubnet({
    id: places.subnetId('nodes'),
    serviceEndpoints: ['Microsoft.ContainerRegistry'],
  });
  azure.world.setRegistration(places.subscription, 'Microsoft.ContainerRegistry', 'Registered');
  const body = { location: 'westeurope', sku: { name: 'Premium' } };
  const created = await send('PUT', address, { body });
  expect(created).toMatchObject({
    status: 201,
    body: {
      id: places.registryId,
      properties: {
        provisioningState: 'Creating',
        networkRuleSet: { defaultAction: 'Allow', virtualNetworkRules: [], ipRules: [] },
      },
    },
  });
  expect(created.headers).toHaveProperty('azure-asyncoperation');
  clock.advance(5_000);
  azure.world.setRules(places.registryId, {
    defaultAction: 'Deny',
    subnets: [places.subnetId('nodes')],
  });
  expect((await send('PUT', address, { body })).status).toBe(201);
  expect(azure.world.registry(places.registryId).rules).toEqual({
    defaultAction: 'Allow',
    subnets: [],
    ips: [],
  });
});

test('PUT into a subscription that has not registered the provider is refused', async () => {
  azure.world.addResourceGroup({ subscription: places.subscription, name: 'shop' });
  const body = { location: 'westeurope', sku: { name: 'Premium' } };
  expect(await send('PUT', address, { body })).toMatchObject({
    status: 409,
    code: 'MissingSubscriptionRegistration',
  });
});

test('DELETE answers 200 with nothing, and 204 when there is nothing left', async () => {
  azure.world.addRegistry({ id: places.registryId });
  expect(await send('DELETE', address)).toMatchObject({ status: 200, body: undefined });
  expect((await send('GET', address)).status).toBe(404);
  expect(await send('DELETE', address)).toMatchObject({ status: 204 });
});

test('replications come with the home region first', async () => {
  azure.world.addRegistry({ id: places.registryId, replications: ['northeurope'] });
  const version = places.registryVersion;
  const list = await send('GET', `${places.registryId}/replications${version}`);
  expect(list.body).toMatchObject({
    value: [
      { name: 'westeurope', location: 'westeurope' },
      { name: 'northeurope', location: 'northeurope' },
    ],
  });
  const one = await send('GET', `${places.registryId}/replications/northeurope${version}`);
  expect(one.body).toEqual(at(list.body, 'value', 1));
});

test('a long list comes in pages', async () => {
  azure.settings.dialect.listPageSize = 2;
  const names = ['one', 'two', 'three'];
  const type = `${places.group}/providers/Microsoft.ContainerRegistry/registries`;
  for (const name of names) azure.world.addRegistry({ id: `${type}/${name}` });
  const first = await send('GET', `${type}${places.registryVersion}`);
  expect(at(first.body, 'value')).toHaveLength(2);
  const second = await send('GET', textIn(first.body, 'nextLink'));
  expect(second.body).toMatchObject({ value: [{ name: 'three' }] });
  expect(second.body).not.toHaveProperty('nextLink');
});

test('a list can leave out what a GET still finds', async () => {
  azure.world.addRegistry({ id: places.registryId });
  azure.world.hideFromLists(places.registryId);
  const type = `${places.group}/providers/Microsoft.ContainerRegistry/registries`;
  expect((await send('GET', `${type}${places.registryVersion}`)).body).toEqual({ value: [] });
  expect((await send('GET', address)).status).toBe(200);
});

test.for([
  { properties: { publicNetworkAccess: 'Disabled' }, status: 200 },
  { properties: { networkRuleBypassOptions: 'None' }, status: 200 },
  { properties: { anonymousPullEnabled: true }, status: 201 },
])('a change of $properties answers $status', async ({ properties, status }) => {
  azure.world.addRegistry({ id: places.registryId });
  const answer = await send('PATCH', address, { body: { properties } });
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ properties });
});

test('switching public access off leaves the default action alone', async () => {
  azure.world.addRegistry({ id: places.registryId, defaultAction: 'Deny' });
  await send('PATCH', address, { body: { properties: { publicNetworkAccess: 'Disabled' } } });
  expect(azure.world.registry(places.registryId).rules.defaultAction).toBe('Deny');
});

test('a replica brings its hosts when it is ready, and takes them along', async () => {
  const properties = { dataEndpointEnabled: true, regionalEndpoints: 'Enabled' };
  azure.world.addRegistry({ id: places.registryId, properties });
  azure.world.addReplication(places.registryId, 'North Europe', 'Creating');
  const home = [['contoso.westeurope.data.azurecr.io'], ['contoso.westeurope.geo.azurecr.io']];
  expect(await hostNames()).toEqual(home);
  azure.world.addReplication(places.registryId, 'North Europe');
  expect(await hostNames()).toEqual([
    [...(home[0] ?? []), 'contoso.northeurope.data.azurecr.io'],
    [...(home[1] ?? []), 'contoso.northeurope.geo.azurecr.io'],
  ]);
  azure.world.removeReplication(places.registryId, 'northeurope');
  expect(await hostNames()).toEqual(home);
});

test('a private endpoint brings data endpoints, though nobody enabled them', async () => {
  azure.world.addRegistry({ id: places.registryId });
  azure.world.addPrivateEndpoint(places.registryId);
  expect((await send('GET', address)).body).toMatchObject({
    properties: {
      dataEndpointEnabled: false,
      dataEndpointHostNames: ['contoso.westeurope.data.azurecr.io'],
      privateEndpointConnections: [
        { properties: { privateLinkServiceConnectionState: { status: 'Approved' } } },
      ],
    },
  });
});

async function hostNames() {
  const { body } = await send('GET', address);
  const lists = ['dataEndpointHostNames', 'regionalEndpointHostNames'] as const;
  return lists.map((name) => at(body, 'properties', name));
}

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

test('subnet and network share one etag, which changes at the write and at its end', async () => {
  azure.world.addSubnet({ id: nodes });
  azure.world.addSubnet({ id: places.subnetId('other') });
  const seen: string[] = [];
  const look = async () => {
    const [one, other, network] = [
      await get(),
      await get(places.subnetId('other')),
      await get(places.networkId),
    ];
    expect(at(one.body, 'etag')).toBe(one.headers['etag']);
    expect(other.headers['etag']).toBe(one.headers['etag']);
    expect(network.headers['etag']).toBe(one.headers['etag']);
    seen.push(one.headers['etag'] ?? '');
  };
  await look();
  await put(await propertiesOf());
  await look();
  clock.advance(4_000);
  await look();
  expect(new Set(seen).size).toBe(3);
});

test.for([
  { ifMatch: 'honour', status: 412 },
  { ifMatch: 'ignore', status: 200 },
] as const)(
  'If-Match with an old etag, where it is $ifMatch: $status',
  async ({ ifMatch, status }) => {
    azure.settings.dialect.ifMatch = ifMatch;
    azure.world.addSubnet({ id: nodes });
    const { headers } = await get();
    const current = { 'if-match': headers['etag'] ?? '' };
    azure.world.addSubnet({ id: places.subnetId('other') });
    const answer = await put(await propertiesOf(), current);
    expect(answer.status).toBe(status);
    expect(answer.code).toBe(status === 412 ? 'PreconditionFailed' : undefined);
  },
);

test('If-Match with the current etag is taken', async () => {
  azure.world.addSubnet({ id: nodes });
  const { headers } = await get();
  expect((await put(await propertiesOf(), { 'if-match': headers['etag'] })).status).toBe(200);
});

test('a second write to the same network is told to come back', async () => {
  azure.world.addSubnet({ id: nodes });
  azure.world.addSubnet({ id: places.subnetId('other') });
  const other = await propertiesOf(places.subnetId('other'));
  await put(await propertiesOf());
  const address = `${places.subnetId('other')}${places.networkVersion}`;
  const busy = await send('PUT', address, { body: { properties: other } });
  expect(busy).toMatchObject({
    status: 429,
    code: 'RetryableError',
    headers: { 'retry-after': '11', 'x-ms-failure-cause': 'service' },
    body: { error: { details: [{ code: 'RetryableErrorDueToAnotherOperation' }] } },
  });
  expect(textIn(busy.body, 'error', 'details', 0, 'message')).toMatch(
    /^Operation PutSubnetOperation \([0-9a-f-]{36}\) is updating resource \/subscriptions\/.+\/virtualNetworks\/hub\. The call can be retried in 11 seconds\.$/,
  );
  azure.settings.dialect.busyNetwork = 409;
  expect(await send('PUT', address, { body: { properties: other } })).toMatchObject({
    status: 409,
    code: 'AnotherOperationInProgress',
  });
  clock.advance(4_000);
  expect(await send('PUT', address, { body: { properties: other } })).toMatchObject({
    status: 200,
  });
});

test('Retry-After can be missing', async () => {
  azure.world.addSubnet({ id: nodes });
  azure.settings.dialect.retryAfter = 'omit';
  const release = azure.world.holdVirtualNetwork(places.networkId);
  const busy = await put(await propertiesOf());
  expect(busy.status).toBe(429);
  expect(busy.headers).not.toHaveProperty('retry-after');
  release();
  expect((await put(await propertiesOf())).status).toBe(200);
});

test('a canceled operation leaves the subnet as it was', async () => {
  azure.world.addSubnet({ id: nodes });
  const code = 'CanceledAndSupersededDueToAnotherOperation';
  azure.faults.add({ method: 'PUT', fault: { kind: 'operation', status: 'Canceled', code } });
  const before = await propertiesOf();
  const started = await put({ ...before, serviceEndpoints: [endpoint] });
  clock.advance(4_000);
  expect((await send('GET', started.headers['azure-asyncoperation'] ?? '')).body).toMatchObject({
    status: 'Canceled',
    error: { code },
  });
  expect(await propertiesOf()).toEqual(before);
});

test('a failed operation can leave its traces', async () => {
  azure.world.addSubnet({ id: nodes });
  const fault = {
    kind: 'operation',
    status: 'Failed',
    code: 'InternalServerError',
    keepsChange: true,
  } as const;
  azure.faults.add({ method: 'PUT', fault });
  await put({ ...(await propertiesOf()), serviceEndpoints: [endpoint] });
  clock.advance(4_000);
  expect(await propertiesOf()).toMatchObject({
    provisioningState: 'Failed',
    serviceEndpoints: [{ ...endpoint, provisioningState: 'Failed' }],
  });
});

test('DELETE is an operation as well, refused for a subnet in use, 204 for none', async () => {
  azure.world.addSubnet({ id: nodes });
  const used = places.subnetId('used');
  const ipConfigurations = [{ id: `${places.group}/nic/ipConfigurations/one` }];
  azure.world.addSubnet({ id: used, properties: { ipConfigurations } });
  expect(await send('DELETE', `${used}${places.networkVersion}`)).toMatchObject({
    status: 400,
    code: 'InUseSubnetCannotBeDeleted',
  });
  const started = await send('DELETE', `${nodes}${places.networkVersion}`);
  expect(started.status).toBe(202);
  expect((await send('GET', started.headers['location'] ?? '')).status).toBe(202);
  clock.advance(4_000);
  expect((await send('GET', started.headers['location'] ?? '')).status).toBe(204);
  expect((await get()).status).toBe(404);
  expect((await send('DELETE', `${nodes}${places.networkVersion}`)).status).toBe(204);
});

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { clientFor, textIn, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let send: Send;

beforeAll(async () => {
  azure = await startAzure();
  const client = clientFor(azure);
  send = (method, address, sending) => client(method, address, { token: undefined, ...sending });
});
afterAll(async () => azure.stop());
beforeEach(() => azure.reset());

test('a world is seeded, changed and read without a token', async () => {
  const nodes = places.subnetId('nodes');
  const seed = {
    virtualNetworks: [{ id: places.networkId, subnets: [{ id: nodes }] }],
    registries: [{ id: places.registryId, defaultAction: 'Deny' }],
  };
  expect((await send('PUT', '/_admin/world', { body: seed })).status).toBe(200);
  const deed = { do: 'setRules', id: places.registryId, ips: ['198.51.100.7/32'] };
  await send('POST', '/_admin/world', { body: deed });
  const watch = { do: 'watchAccess', registry: places.registryId, subnet: nodes };
  await send('POST', '/_admin/world', { body: watch });
  expect((await send('GET', '/_admin/world')).body).toMatchObject({
    registries: [{ id: places.registryId, defaultAction: 'Deny', ips: ['198.51.100.7'] }],
    virtualNetworks: [{ id: places.networkId, properties: { subnets: [{ id: nodes }] } }],
    watches: [{ denials: [{ to: null, reason: 'no rule' }] }],
  });
});

test.for([
  { name: 'an unknown deed', body: { do: 'fly' } },
  { name: 'a misspelt member', body: { do: 'delete', ids: places.registryId } },
])('$name is refused', async ({ body }) => {
  expect((await send('POST', '/_admin/world', { body })).status).toBe(400);
});

test('tokens, faults and the log are at hand, and the door itself is not logged', async () => {
  azure.world.addRegistry({ id: places.registryId });
  const made = await send('POST', '/_admin/tokens', { body: { subject: 'robot' } });
  const token = textIn(made.body, 'token');
  const fault = { kind: 'answer', status: 500 };
  await send('POST', '/_admin/faults', { body: { path: '/registries/', fault } });
  const address = `${places.registryId}${places.registryVersion}`;
  expect((await send('GET', address, { token })).status).toBe(500);
  expect((await send('GET', address, { token })).status).toBe(200);
  const log = await send('GET', '/_admin/log?since=0');
  expect(log.body).toMatchObject([
    { status: 500, fault: 'answer' },
    { status: 200, subject: 'robot' },
  ]);
});

test('settings can be read and changed', async () => {
  const body = { delays: { subnetOperationMs: 7 }, dialect: { busyNetwork: 409 } };
  expect((await send('PATCH', '/_admin/settings', { body })).body).toMatchObject(body);
  expect(azure.settings.delays.subnetOperationMs).toBe(7);
});

test('an unknown address names those that there are', async () => {
  const answer = await send('GET', '/_admin/nothing');
  expect(answer.status).toBe(404);
  expect(JSON.stringify(answer.body)).toContain('GET /_admin/world');
});

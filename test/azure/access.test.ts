import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock, type ManualClock } from './clock.ts';
import { clientFor, textIn, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let clock: ManualClock;
let send: Send;
const nodes = places.subnetId('nodes');
const serviceEndpoints = ['Microsoft.ContainerRegistry'];
const source = { kind: 'subnet', id: nodes } as const;

beforeEach(async () => {
  clock = manualClock(0);
  azure = await startAzure({ clock });
  send = clientFor(azure);
});
afterEach(async () => azure.stop());

const deny = { defaultAction: 'Deny' } as const;

test.for([
  { name: 'open', rules: {}, endpoint: true, verdict: 'allowed' },
  {
    name: 'endpoint and rule',
    rules: { ...deny, subnets: [nodes] },
    endpoint: true,
    verdict: 'allowed',
  },
  {
    name: 'endpoint and rule, beside a rule for addresses',
    rules: { ...deny, subnets: [nodes], ips: ['198.51.100.7'] },
    endpoint: true,
    verdict: 'allowed',
  },
  { name: 'endpoint, no rule', rules: deny, endpoint: true, verdict: '10.0.0.4' },
  {
    name: 'rule, no endpoint',
    rules: { ...deny, subnets: [nodes] },
    endpoint: false,
    verdict: '20.1.2.3',
  },
  {
    name: 'public address allowed',
    rules: { ...deny, ips: ['20.1.0.0/16'] },
    endpoint: false,
    verdict: 'allowed',
  },
  {
    name: 'public address allowed, endpoint on',
    rules: { ...deny, ips: ['20.1.0.0/16'] },
    endpoint: true,
    verdict: '10.0.0.4',
  },
  {
    name: 'public access off',
    rules: { ...deny, subnets: [nodes], properties: { publicNetworkAccess: 'Disabled' } },
    endpoint: true,
    verdict: '10.0.0.4',
  },
])('$name: $verdict', async ({ rules, endpoint, verdict }) => {
  azure.world.addSubnet({
    id: nodes,
    publicIp: '20.1.2.3',
    ...(endpoint && { serviceEndpoints }),
  });
  azure.world.addRegistry({ id: places.registryId, ...rules });
  const headers = { 'x-simulated-source': `subnet=${nodes}` };
  const answer = await send('GET', '/_data/contoso/v2/', { headers, token: undefined });
  const answered = `${answer.status} ${textIn(answer.body, 'errors', 0, 'message')}`;
  expect(answered).toContain(
    verdict === 'allowed'
      ? '401 authentication required'
      : `403 client with IP '${verdict}' is not allowed access`,
  );
});

test('a client that is let in is told where to sign in', async () => {
  azure.world.addRegistry({ id: places.registryId });
  const answer = await send('GET', '/_data/contoso/v2/', { token: undefined });
  expect(answer.headers['www-authenticate']).toBe(
    'Bearer realm="https://contoso.azurecr.io/oauth2/token",service="contoso.azurecr.io"',
  );
});

test('a client can call by the login server, and come from elsewhere', async () => {
  azure.world.addRegistry({ id: places.registryId, ...deny, ips: ['198.51.100.7'] });
  expect(await askFrom('198.51.100.7')).toBe(401);
  expect(await askFrom('198.51.100.8')).toBe(403);
});

async function askFrom(address: string): Promise<number> {
  const headers = { host: 'contoso.azurecr.io', 'x-simulated-source': `ip=${address}` };
  return (await send('GET', '/v2/', { headers, token: undefined })).status;
}

test('who does not say where it comes from comes from the default source', async () => {
  azure.world.addSubnet({ id: nodes, serviceEndpoints });
  azure.world.addRegistry({ id: places.registryId, ...deny, subnets: [nodes] });
  expect((await send('GET', '/_data/contoso/v2/')).status).toBe(403);
  azure.world.defaultSource = source;
  expect((await send('GET', '/_data/contoso/v2/')).status).toBe(401);
});

test('rules take hold of the data plane only after a while', async () => {
  azure.settings.delays.dataPlanePropagationMs = 60_000;
  azure.world.addSubnet({ id: nodes, serviceEndpoints });
  azure.world.addRegistry({ id: places.registryId });
  azure.world.setRules(places.registryId, deny);
  expect(azure.world.allows(places.registryId, source)).toEqual({ kind: 'allowed' });
  clock.advance(60_000);
  expect(azure.world.allows(places.registryId, source)).toMatchObject({ kind: 'denied' });
});

test('a watch tells from when to when a subnet was kept out, between any two looks', async () => {
  azure.settings.delays.dataPlanePropagationMs = 1_000;
  azure.world.addSubnet({ id: nodes, serviceEndpoints });
  azure.world.addRegistry({ id: places.registryId });
  const watch = azure.world.watchAccess(places.registryId, nodes);
  azure.world.setRules(places.registryId, deny);
  clock.advance(300);
  azure.world.setRules(places.registryId, { subnets: [nodes] });
  clock.advance(60_000);
  expect(watch.denials).toEqual([{ from: 1_000, to: 1_300, reason: 'no rule' }]);
});

test('a watch sees the endpoint cut off who came in by its public address', async () => {
  azure.settings.delays.subnetOperationMs = 4_000;
  azure.world.addSubnet({ id: nodes, publicIp: '20.1.2.3' });
  azure.world.addRegistry({ id: places.registryId, ...deny, ips: ['20.1.2.3'] });
  const watch = azure.world.watchAccess(places.registryId, nodes);
  const address = `${nodes}${places.networkVersion}`;
  const addressPrefix = '10.0.0.0/24';
  const body = {
    properties: { addressPrefix, serviceEndpoints: [{ service: serviceEndpoints[0] ?? '' }] },
  };
  expect((await send('PUT', address, { body })).status).toBe(200);
  clock.advance(10_000);
  expect(watch.denials).toEqual([{ from: 4_000, to: undefined, reason: 'no rule' }]);
});

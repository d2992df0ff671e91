import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { clientFor, type Received, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let send: Send;
const address = `${places.registryId}${places.registryVersion}`;

beforeAll(async () => {
  azure = await startAzure();
  send = clientFor(azure);
});
afterAll(async () => azure.stop());
beforeEach(() => {
  azure.reset();
  azure.world.addRegistry({ id: places.registryId });
});

function deny(): Promise<Received> {
  const networkRuleSet = { defaultAction: 'Deny' };
  return send('PATCH', address, { body: { properties: { networkRuleSet } } });
}

function isDenied(): boolean {
  return azure.world.registry(places.registryId).rules.defaultAction === 'Deny';
}

test('an answer in place of the service keeps the request from having an effect', async () => {
  azure.faults.add({
    method: 'PATCH',
    fault: { kind: 'answer', status: 503, retryAfterSeconds: 7 },
  });
  expect(await deny()).toMatchObject({
    status: 503,
    code: 'ServiceUnavailable',
    headers: { 'retry-after': '7' },
  });
  expect(isDenied()).toBe(false);
  expect(azure.log.all.at(-1)).toMatchObject({ status: 503, fault: 'answer' });
  expect(await deny()).toMatchObject({ status: 200 });
});

test('a 504 can hide a write that has happened', async () => {
  azure.faults.add({ fault: { kind: 'answerAfter', status: 504 } });
  expect(await deny()).toMatchObject({ status: 504, code: 'GatewayTimeout' });
  expect(isDenied()).toBe(true);
});

test.for([
  { kind: 'reset', takesEffect: false },
  { kind: 'resetAfter', takesEffect: true },
] as const)('$kind cuts the connection; the write takes effect: $takesEffect', async (expected) => {
  azure.faults.add({ method: 'PATCH', fault: { kind: expected.kind } });
  await expect(deny()).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(isDenied()).toBe(expected.takesEffect);
  expect(azure.log.all.at(-1)).toMatchObject({ status: 0, fault: expected.kind });
});

test('the nth of the matching requests is hit, and only it', async () => {
  azure.faults.add({
    method: 'GET',
    path: '/REGISTRIES/',
    nth: 2,
    fault: { kind: 'answer', status: 500 },
  });
  const statuses: number[] = [];
  for (let n = 0; n < 3; n += 1) statuses.push((await send('GET', address)).status);
  expect(statuses).toEqual([200, 500, 200]);
});

test('a rule can hit for as long as it is there', async () => {
  const remove = azure.faults.add({ times: 0, fault: { kind: 'answer', status: 429 } });
  expect((await send('GET', address)).status).toBe(429);
  expect((await send('GET', address)).status).toBe(429);
  remove();
  expect((await send('GET', address)).status).toBe(200);
});

test('hooks come before the request takes effect, and before its answer goes out', async () => {
  const seen: (readonly [string, boolean, number])[] = [];
  const off = [
    azure.onRequest(({ status }) => void seen.push(['request', isDenied(), status])),
    azure.onResponse(async ({ status }) => {
      await Promise.resolve();
      seen.push(['response', isDenied(), status]);
    }),
  ];
  await deny();
  for (const remove of off) remove();
  expect(seen).toEqual([
    ['request', false, 0],
    ['response', true, 200],
  ]);
});

test('a hanging request is ended by stopping the simulator', async () => {
  const own = await startAzure();
  own.world.addRegistry({ id: places.registryId });
  own.faults.add({ fault: { kind: 'hang' } });
  const arrived = new Promise((resolve) => {
    own.onRequest(resolve);
  });
  const hanging = clientFor(own)('GET', address);
  await arrived;
  await Promise.all([expect(hanging).rejects.toThrow(/socket hang up|ECONNRESET/), own.stop()]);
});

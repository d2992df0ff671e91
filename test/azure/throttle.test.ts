import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock, type ManualClock } from './clock.ts';
import { clientFor, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';
import { azureLimits } from './settings.ts';

let azure: AzureSimulator;
let clock: ManualClock;
let send: Send;
const address = `${places.registryId}${places.registryVersion}`;

beforeEach(async () => {
  clock = manualClock();
  azure = await startAzure({
    clock,
    throttle: { ...azureLimits, reads: { capacity: 3, perSecond: 0.5 } },
  });
  azure.world.addRegistry({ id: places.registryId });
  send = clientFor(azure);
});
afterEach(async () => azure.stop());

test('each read takes a token, and the header tells what is left', async () => {
  const left: (string | undefined)[] = [];
  for (let n = 0; n < 3; n += 1) {
    const { headers } = await send('GET', address);
    left.push(headers['x-ms-ratelimit-remaining-subscription-reads']);
  }
  expect(left).toEqual(['2', '1', '0']);
});

test('an empty bucket answers 429 and when to come back, and fills up again', async () => {
  for (let n = 0; n < 3; n += 1) await send('GET', address);
  expect(await send('GET', address)).toMatchObject({
    status: 429,
    code: 'SubscriptionRequestsThrottled',
    headers: { 'retry-after': '2', 'x-ms-failure-cause': 'gateway' },
  });
  clock.advance(2_000);
  expect((await send('GET', address)).status).toBe(200);
});

test('each principal has its own bucket, and so have writes', async () => {
  for (let n = 0; n < 4; n += 1) await send('GET', address);
  expect((await send('GET', address, { token: azure.tokenFor('other') })).status).toBe(200);
  const networkRuleSet = { defaultAction: 'Deny' };
  const written = await send('PATCH', address, { body: { properties: { networkRuleSet } } });
  expect(written).toMatchObject({
    status: 200,
    headers: { 'x-ms-ratelimit-remaining-subscription-writes': '199' },
  });
});

test('Retry-After can be missing', async () => {
  azure.settings.dialect.retryAfter = 'omit';
  for (let n = 0; n < 3; n += 1) await send('GET', address);
  const answer = await send('GET', address);
  expect(answer.status).toBe(429);
  expect(answer.headers).not.toHaveProperty('retry-after');
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock, type ManualClock } from './clock.ts';
import { at, clientFor, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let clock: ManualClock;
let send: Send;
const provider = `/subscriptions/${places.subscription}/providers/Microsoft.ContainerRegistry`;
const version = '?api-version=2021-04-01';

beforeEach(async () => {
  clock = manualClock();
  azure = await startAzure({ clock, delays: { providerRegistrationMs: 30_000 } });
  azure.world.addSubscription({ id: places.subscription });
  send = clientFor(azure);
});
afterEach(async () => azure.stop());

test('registering takes its time', async () => {
  const state = async () =>
    at((await send('GET', `${provider}${version}`)).body, 'registrationState');
  expect(await state()).toBe('NotRegistered');
  const asked = await send('POST', `${provider}/register${version}`);
  expect(asked).toMatchObject({ status: 200, body: { registrationState: 'Registering' } });
  clock.advance(29_999);
  expect(await state()).toBe('Registering');
  clock.advance(1);
  expect(await state()).toBe('Registered');
});

test('registering twice changes nothing', async () => {
  azure.world.setRegistration(places.subscription, 'Microsoft.ContainerRegistry', 'Registered');
  const asked = await send('POST', `${provider}/register${version}`);
  expect(asked.body).toMatchObject({ registrationState: 'Registered' });
});

test('registering demands its own right on the subscription', async () => {
  const action = 'Microsoft.ContainerRegistry/register/action';
  azure.world.denyRole({ action, scope: '' });
  expect(await send('POST', `${provider}/register${version}`)).toMatchObject({
    status: 403,
    code: 'AuthorizationFailed',
    message: expect.stringContaining(
      `'${action}' over scope '/subscriptions/${places.subscription}'`,
    ),
  });
});

test('a provider lists the versions that it takes', async () => {
  const { body } = await send('GET', `${provider}${version}`);
  expect(at(body, 'resourceTypes', 0, 'resourceType')).toBe('registries');
  expect(at(body, 'resourceTypes', 0, 'apiVersions')).toContain('2026-09-01-preview');
});

test('an unknown namespace is refused', async () => {
  const path = provider.replace('ContainerRegistry', 'Nothing');
  expect(await send('GET', `${path}${version}`)).toMatchObject({
    status: 404,
    code: 'InvalidResourceNamespace',
  });
});

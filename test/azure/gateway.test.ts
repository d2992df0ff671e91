import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { clientFor, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let send: Send;

beforeAll(async () => {
  azure = await startAzure();
  send = clientFor(azure);
});
afterAll(async () => azure.stop());
beforeEach(() => {
  azure.reset();
  azure.world.addRegistry({ id: places.registryId });
  azure.world.addSubnet({ id: places.subnetId('nodes') });
});

const registry = `${places.registryId}${places.registryVersion}`;
const subnet = `${places.subnetId('nodes')}${places.networkVersion}`;

test.for([
  { name: 'no token', token: undefined, code: 'AuthenticationFailed' },
  { name: 'a token from elsewhere', token: 'a.b.c', code: 'InvalidAuthenticationToken' },
])('a request with $name is challenged', async ({ token, code }) => {
  const answer = await send('GET', registry, { token });
  expect(answer).toMatchObject({ status: 401, code });
  expect(answer.headers['www-authenticate']).toMatch(
    /^Bearer authorization_uri="https:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]+", error="invalid_token"/,
  );
});

test('a token that has run out is challenged', async () => {
  const answer = await send('GET', registry, { token: azure.tokenFor('operator', -1) });
  expect(answer).toMatchObject({ status: 401, code: 'ExpiredAuthenticationToken' });
});

test.for([
  {
    name: 'a subscription',
    path: '/subscriptions/none/resourceGroups/shop/providers/Microsoft.Network/virtualNetworks/hub',
    code: 'SubscriptionNotFound',
  },
  {
    name: 'a resource group',
    path: `/subscriptions/${places.subscription}/resourceGroups/none/providers/Microsoft.Network/virtualNetworks/hub`,
    code: 'ResourceGroupNotFound',
  },
  {
    name: 'a virtual network',
    path: `${places.group}/providers/Microsoft.Network/virtualNetworks/none`,
    code: 'ResourceNotFound',
  },
  {
    name: 'the virtual network of a subnet',
    path: `${places.group}/providers/Microsoft.Network/virtualNetworks/none/subnets/nodes`,
    code: 'ResourceNotFound',
  },
])('$name that is not there is missed by ARM itself', async ({ path, code }) => {
  const answer = await send('GET', `${path}${places.networkVersion}`);
  expect(answer).toMatchObject({ status: 404, code });
  expect(answer.headers['x-ms-failure-cause']).toBe('gateway');
  expect(answer.message).toContain('none');
});

test('a subnet that is not there is missed by the provider', async () => {
  const answer = await send('GET', `${places.subnetId('none')}${places.networkVersion}`);
  expect(answer).toMatchObject({
    status: 404,
    code: 'NotFound',
    message: `Resource ${places.subnetId('none')} not found.`,
  });
  expect(answer.headers).not.toHaveProperty('x-ms-failure-cause');
});

test('a registry that is not there is missed by ARM itself', async () => {
  const path = registry.replace('contoso', 'fabrikam');
  expect(await send('GET', path)).toMatchObject({
    status: 404,
    code: 'ResourceNotFound',
    message: expect.stringContaining("'Microsoft.ContainerRegistry/registries/fabrikam'"),
  });
});

test('ids are found in any case and given back as they were made', async () => {
  const answer = await send('GET', registry.replace('contoso', 'CONTOSO').replace('shop', 'SHOP'));
  expect(answer).toMatchObject({ status: 200, body: { id: places.registryId, name: 'contoso' } });
});

test.for([
  { name: 'is missing', path: places.registryId, code: 'MissingApiVersionParameter' },
  {
    name: 'is unknown',
    path: `${places.registryId}?api-version=2020-01-01`,
    code: 'NoRegisteredProviderFound',
  },
])('a request whose api-version $name is refused', async ({ path, code }) => {
  expect(await send('GET', path)).toMatchObject({ status: 400, code });
});

test('an unknown api-version is answered with those that there are', async () => {
  azure.settings.dialect.retiredRegistryVersions = ['2021-08-01-preview'];
  const answer = await send('GET', `${places.registryId}?api-version=2021-08-01-preview`);
  azure.settings.dialect.retiredRegistryVersions = [];
  expect(answer.message).toContain("The supported api-versions are '2026-09-01-preview, ");
  expect(answer.message).not.toContain('2021-08-01-preview,');
});

test('a method that the resource does not know is refused', async () => {
  expect(await send('PATCH', subnet, { body: {} })).toMatchObject({
    status: 405,
    code: 'MethodNotAllowed',
  });
});

test('a body that is not JSON is refused', async () => {
  expect(await send('PATCH', registry, { body: '{' })).toMatchObject({
    status: 400,
    code: 'InvalidRequestContent',
  });
});

test('a denied action is refused with action and scope, and others are not', async () => {
  azure.world.denyRole({ action: 'Microsoft.ContainerRegistry/*', scope: places.group });
  const token = azure.tokenFor('robot');
  expect(await send('GET', registry, { token })).toMatchObject({
    status: 403,
    code: 'AuthorizationFailed',
    message: expect.stringMatching(
      /^The client 'robot' with object id '[0-9a-f-]{36}' does not have authorization to perform action 'Microsoft.ContainerRegistry\/registries\/read' over scope '\/subscriptions/,
    ),
  });
  expect(await send('GET', subnet, { token })).toMatchObject({ status: 200 });
});

test('a denial can be meant for one principal', async () => {
  azure.world.denyRole({ subject: 'robot', action: '*', scope: '' });
  expect(await send('GET', registry)).toMatchObject({ status: 200 });
  expect(await send('GET', registry, { token: azure.tokenFor('robot') })).toMatchObject({
    status: 403,
  });
});

test('a principal with listed rights has no others', async () => {
  const actions = ['Microsoft.Network/virtualNetworks/subnets/read'];
  azure.world.grantOnly('reader', [{ actions, scope: places.networkId }]);
  const token = azure.tokenFor('reader');
  expect(await send('GET', subnet, { token })).toMatchObject({ status: 200 });
  expect(await send('GET', registry, { token })).toMatchObject({ status: 403 });
});

test('the log notes which rights a request demanded, and whose token it carried', async () => {
  await send('GET', subnet, { token: azure.tokenFor('reader') });
  expect(azure.log.all.at(-1)).toMatchObject({
    method: 'GET',
    status: 200,
    subject: 'reader',
    demands: [
      {
        action: 'Microsoft.Network/virtualNetworks/subnets/read',
        scope: places.subnetId('nodes'),
      },
    ],
  });
});

test.for([
  { level: 'ReadOnly', method: 'PUT', status: 409 },
  { level: 'ReadOnly', method: 'GET', status: 200 },
  { level: 'CanNotDelete', method: 'GET', status: 200 },
  { level: 'CanNotDelete', method: 'DELETE', status: 409 },
] as const)('a $level lock answers $method with $status', async ({ level, method, status }) => {
  azure.world.setLock({ name: 'keep', scope: places.group, level });
  const answer = await send(method, subnet, { body: {} });
  expect(answer.status).toBe(status);
  expect(answer.code).toBe(status === 409 ? 'ScopeLocked' : undefined);
});

test('a policy refuses writes of its type only', async () => {
  const resourceType = 'Microsoft.Network/virtualNetworks/subnets';
  azure.world.setPolicy({ name: 'frozen', scope: places.group, resourceType });
  expect(await send('PUT', subnet, { body: {} })).toMatchObject({
    status: 403,
    code: 'RequestDisallowedByPolicy',
  });
  const networkRuleSet = { defaultAction: 'Deny' };
  const change = { body: { properties: { networkRuleSet } } };
  expect(await send('PATCH', registry, change)).toMatchObject({ status: 200 });
});

test("a client's correlation id comes back, its request id where it asks for it", async () => {
  const id = '12345678-1234-1234-1234-123456789abc';
  const headers = { 'x-ms-correlation-request-id': id, 'x-ms-client-request-id': 'mine' };
  const silent = await send('GET', registry, { headers });
  expect(silent.headers['x-ms-correlation-request-id']).toBe(id);
  expect(silent.headers).not.toHaveProperty('x-ms-client-request-id');
  const asked = { ...headers, 'x-ms-return-client-request-id': 'true' };
  const echoed = await send('GET', registry, { headers: asked });
  expect(echoed.headers['x-ms-client-request-id']).toBe('mine');
});

import { ClientAssertionCredential, ClientSecretCredential } from '@azure/identity';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at, clientFor, textIn, type Send } from './rest-client.ts';
import { createIssuer } from '../support/token-issuer.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let send: Send;
const scope = 'https://management.azure.com/.default';
const address = `${places.registryId}${places.registryVersion}`;
const assertion = createIssuer().sign({ sub: 'me' });

beforeAll(async () => {
  azure = await startAzure({ secrets: { robot: 'right' } });
  send = clientFor(azure);
});
afterAll(async () => azure.stop());
beforeEach(() => {
  azure.reset();
  azure.world.addRegistry({ id: places.registryId });
});

function options() {
  return {
    authorityHost: azure.endpoint,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: azure.caPem },
    retryOptions: { maxRetries: 0 },
  };
}

test('a client with a secret gets a token that works, and is its subject', async () => {
  const credential = new ClientSecretCredential(azure.tenant, 'robot', 'right', options());
  const { token, expiresOnTimestamp } = await credential.getToken(scope);
  expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_000_000);
  expect((await send('GET', address, { token })).status).toBe(200);
  expect(azure.log.all.at(-1)?.subject).toBe('robot');
  expect(azure.log.tokenRequests()).toBe(1);
});

test('a client with a federated assertion gets one as well', async () => {
  const credential = new ClientAssertionCredential(
    azure.tenant,
    'workload',
    async () => assertion,
    options(),
  );
  const { token } = await credential.getToken(scope);
  expect((await send('GET', address, { token })).status).toBe(200);
});

test('a token for another audience is not good for ARM', async () => {
  const credential = new ClientSecretCredential(azure.tenant, 'robot', 'right', options());
  const { token } = await credential.getToken('https://vault.azure.net/.default');
  expect(await send('GET', address, { token })).toMatchObject({
    status: 401,
    code: 'InvalidAuthenticationTokenAudience',
  });
});

test.for([
  { name: 'a wrong secret', form: { client_secret: 'wrong' }, status: 401, number: 7_000_215 },
  { name: 'no secret', form: {}, status: 401, number: 7_000_215 },
  {
    name: 'an assertion that is none',
    form: {
      client_assertion: 'x',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    },
    status: 401,
    number: 50_027,
  },
  { name: 'another grant', form: { grant_type: 'password' }, status: 400, number: 70_003 },
])('$name is refused with its number', async ({ form, status, number }) => {
  const grant = { grant_type: 'client_credentials', client_id: 'robot', scope };
  const fields = new URLSearchParams({ ...grant, ...form });
  const answer = await send('POST', `/${azure.tenant}/oauth2/v2.0/token`, {
    body: fields.toString(),
    token: undefined,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(answer.status).toBe(status);
  expect(at(answer.body, 'error_codes', 0)).toBe(number);
  expect(textIn(answer.body, 'error_description')).toMatch(new RegExp(`^AADSTS${number}: `));
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientFor, type Received, type Send, textIn } from './rest-client.ts';
import * as places from './places.ts';
import { type AzureSimulator, startAzure } from './server.ts';

let azure: AzureSimulator;
let send: Send;
beforeEach(async () => {
  azure = await startAzure();
  send = clientFor(azure);
  azure.world.addRegistry({ id: places.registryId });
});
afterEach(async () => azure.stop());

const login = 'contoso.azurecr.io';

test('a client signs in at the registry, and gets a manifest', async () => {
  expect((await ask(login, '/v2/app/manifests/latest')).status).toBe(401);
  expect((await ask(login, '/oauth2/token')).status).toBe(401);
  const token = await ask(login, '/oauth2/token', 'Basic c29tZWJvZHk6c2VjcmV0');
  const bearer = `Bearer ${textIn(token.body, 'access_token')}`;
  expect(await ask(login, '/v2/', bearer)).toMatchObject({ status: 200 });
  expect(await ask(login, '/v2/team/app/manifests/latest', bearer)).toMatchObject({
    status: 200,
    body: { schemaVersion: 2 },
  });
  expect((await ask(login, '/v2/app/blobs/sha256:none', bearer)).status).toBe(404);
});

test('layers are fetched from a storage account, with the signature of the registry alone', async () => {
  const address = await locate();
  expect(address.hostname).toBe('westeuropemanaged17.blob.core.windows.net');
  expect((await ask(address.hostname, pathOf(address))).status).toBe(200);
  address.searchParams.set('sig', 'forged');
  expect((await ask(address.hostname, pathOf(address))).status).toBe(403);
});

test('once data endpoints are on, layers come from those, of each region by turns', async () => {
  const before = await locate();
  azure.world.editRegistry(places.registryId, { dataEndpointEnabled: true });
  azure.world.addReplication(places.registryId, 'northeurope');
  azure.world.addReplication(places.registryId, 'uksouth', 'Creating');
  const hosts = [await locate(), await locate(), await locate()].map(({ hostname }) => hostname);
  expect(new Set(hosts)).toEqual(
    new Set(['contoso.westeurope.data.azurecr.io', 'contoso.northeurope.data.azurecr.io']),
  );
  // Who was told before, is served all the same.
  expect((await ask(before.hostname, pathOf(before))).status).toBe(200);
});

test('a registry that lets nobody in sends nobody anywhere', async () => {
  azure.world.setRules(places.registryId, { defaultAction: 'Deny' });
  expect((await ask(login, '/oauth2/token', 'Basic YTpi')).status).toBe(403);
});

async function locate(): Promise<URL> {
  const bearer = 'Bearer pull-contoso';
  const { body } = await ask(login, '/v2/app/manifests/latest', bearer);
  const digest = textIn(body, 'layers', 0, 'digest');
  const { status, headers } = await ask(login, `/v2/app/blobs/${digest}`, bearer);
  expect(status).toBe(307);
  return new URL(headers['location'] ?? '');
}

function ask(host: string, path: string, authorization?: string): Promise<Received> {
  const headers = { host, ...(authorization !== undefined && { authorization }) };
  return send('GET', path, { headers, token: undefined });
}

function pathOf({ pathname, search }: URL): string {
  return `${pathname}${search}`;
}

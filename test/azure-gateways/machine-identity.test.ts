import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { createCredential } from '../../src/azure/identity/credential.ts';
import type { CredentialConfig } from '../../src/azure/identity/credential-config.ts';
import { clouds } from '../../src/azure/cloud.ts';
import { failureOf, realClock } from './scene.ts';

const scope = 'https://management.azure.com/.default';
const inAnHour = Math.floor(Date.now() / 1_000) + 3_600;

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a managed identity gets its token from the machine, which knows those that it has', async () => {
  await metadataService((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://machine').searchParams;
    if (asked.get('client_id') !== 'nodes') {
      response.statusCode = 400;
      return response.end('{"error":"invalid_request","error_description":"Identity not found"}');
    }
    const token = `of nodes at ${asked.get('resource')}`;
    return response.end(JSON.stringify({ access_token: token, expires_on: inAnHour }));
  });
  const { token } = await tokenOf({ kind: 'managedIdentity', clientId: 'nodes' });
  expect(token).toBe('of nodes at https://management.azure.com');
  const failure = await failureOf(tokenOf({ kind: 'managedIdentity', clientId: 'gone' }));
  expect(failure).toMatchObject({ kind: 'unauthenticated' });
  expect(failure.message).toContain('no identity with client id gone');
});

test('a developer signs in with az', async () => {
  await az(`echo '{"accessToken":"mine","expires_on":${inAnHour},"tenant":"t"}'`);
  expect(await tokenOf({ kind: 'azureCli' })).toMatchObject({ token: 'mine' });
});

test.for([
  { name: 'who has not signed in', script: `echo "Please run 'az login'" >&2; exit 1` },
  { name: 'whose sign-in has ended', script: 'echo "AADSTS700082: expired" >&2; exit 1' },
  { name: 'who has no az', script: undefined },
])('a developer $name is told to', async ({ script }) => {
  await az(script);
  const failure = await failureOf(tokenOf({ kind: 'azureCli', tenantId: 'contoso' }));
  expect(failure).toMatchObject({ kind: 'unauthenticated' });
  expect(failure.message).toContain('az login --tenant contoso');
});

async function tokenOf(config: CredentialConfig) {
  const token = await createCredential(config, clouds.AzurePublic, realClock).getToken(scope);
  if (token === null) throw new Error('no token');
  return token;
}

async function metadataService(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<void> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', `http://127.0.0.1:${port}`);
}

/** What runs as az, before all else that is installed. */
async function az(script: string | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'az-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  if (script !== undefined) {
    await writeFile(join(folder, 'az'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'az'), 0o755);
  }
  const path = script === undefined ? folder : [folder, process.env['PATH']].join(delimiter);
  vi.stubEnv('PATH', path);
}

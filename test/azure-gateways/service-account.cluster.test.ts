import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createCredential } from '../../src/azure/identity/credential.ts';
import { startAzure } from '../azure/server.ts';
import { connectControlPlane } from '../control-plane/connect.ts';
import { issuerOf } from '../control-plane/issuer.ts';
import { cloudOf, failureOf, realClock } from './scene.ts';

const controlPlane = connectControlPlane();
const audience = 'api://AzureADTokenExchange';
const scope = 'https://management.azure.com/.default';

test('a token that the API server made for a service account is exchanged for one of Azure', async () => {
  expect((await exchange()).token).toMatch(/^\w+\.\w+\./);
});

test('one is refused whose signature another cluster made', async () => {
  const failure = await failureOf(exchange((token) => token.replace(/\.[^.]+$/, '.AAAA')));
  expect(failure).toMatchObject({ code: 'AADSTS700027' });
});

async function exchange(tamper = (token: string) => token) {
  await using namespace = await controlPlane.testNamespace();
  const { issuer, keys } = await issuerOf(controlPlane);
  const subject = `system:serviceaccount:${namespace.name}:default`;
  const credential = { client: 'operator', issuer, subject, audience };
  await using azure = await startAzure({
    federation: { credentials: [credential], keys: { [issuer]: keys } },
  });
  const flags = ['--namespace', namespace.name, `--audience=${audience}`];
  const { stdout } = await controlPlane.kubectl(['create', 'token', 'default', ...flags]);
  const tokenFile = await fileWith(tamper(stdout.trim()));
  const config = { kind: 'workloadIdentity', clientId: 'operator', tokenFile } as const;
  const inner = createCredential({ ...config, tenantId: azure.tenant }, cloudOf(azure), realClock);
  const token = await inner.getToken(scope);
  if (token === null) throw new Error('no token');
  return token;
}

async function fileWith(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'token-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'token'), content);
  return join(folder, 'token');
}

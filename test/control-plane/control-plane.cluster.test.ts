import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { connectControlPlane } from './connect.ts';
import { kubernetesVersion } from './go-program.ts';

const controlPlane = connectControlPlane();
const prebuilt = (process.env['KUBEBUILDER_ASSETS'] ?? '') !== '';

test.skipIf(prebuilt)('client and server are of the version in go.mod', async () => {
  const { stdout } = await controlPlane.kubectl(['version', '--output=json']);
  const version = await kubernetesVersion();
  expect(JSON.parse(stdout)).toMatchObject({
    clientVersion: { gitVersion: version },
    serverVersion: { gitVersion: version },
  });
});

test('what is applied from standard input can be read back', async () => {
  await using namespace = await controlPlane.testNamespace();
  const input = JSON.stringify(configMap('settings', { colour: 'green' }));
  const applied = await controlPlane.kubectl(['apply', '-n', namespace.name, '-f', '-'], { input });
  expect(applied).toMatchObject({ code: 0, stdout: 'configmap/settings created\n' });
  const jsonpath = '--output=jsonpath={.data.colour}';
  const read = await controlPlane.kubectl([
    'get',
    'configmap/settings',
    '-n',
    namespace.name,
    jsonpath,
  ]);
  expect(read).toEqual({ code: 0, stdout: 'green', stderr: '' });
});

test('a refusal is a result with its exit code and message', async () => {
  const result = await controlPlane.kubectl(['get', 'configmap', 'nowhere']);
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toContain('NotFound');
});

test('a tenant may do nothing until a role says so', async () => {
  const kubeconfig = await controlPlane.kubeconfigWithToken(controlPlane.tokens['tenant-a']);
  const asTenant = [`--kubeconfig=${kubeconfig}`];
  const refused = await controlPlane.kubectl([...asTenant, 'get', 'configmaps']);
  expect(refused.stderr).toContain('User "tenant-a" cannot list resource "configmaps"');
  await using namespace = await controlPlane.testNamespace();
  const grant = ['create', 'rolebinding', 'a', '--clusterrole=view', '--user=tenant-a'];
  await controlPlane.kubectl([...grant, '-n', namespace.name]);
  await expect
    .poll(async () =>
      controlPlane.kubectl([...asTenant, 'get', 'configmaps', '-n', namespace.name]),
    )
    .toMatchObject({ code: 0 });
});

test('a deleted namespace goes, and what is in it', { timeout: 60_000 }, async () => {
  const { name } = await controlPlane.testNamespace();
  await controlPlane.kubectl(['create', 'configmap', 'inside', '-n', name]);
  const deleted = await controlPlane.kubectl(['delete', 'namespace', name, '--timeout=50s']);
  expect(deleted).toMatchObject({ code: 0 });
  const left = await controlPlane.kubectl(['get', 'configmap', 'inside', '-n', name]);
  expect(left.stderr).toContain('NotFound');
});

test('a dependent goes with its owner', { timeout: 60_000 }, async () => {
  await using namespace = await controlPlane.testNamespace();
  const inside = ['-n', namespace.name];
  await controlPlane.kubectl(['create', 'configmap', 'owner', ...inside]);
  const uid = ['get', 'configmap', 'owner', '--output=jsonpath={.metadata.uid}'];
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner' };
  const ownerReferences = [
    { ...owner, uid: (await controlPlane.kubectl([...uid, ...inside])).stdout },
  ];
  const input = JSON.stringify(configMap('dependent', {}, ownerReferences));
  await controlPlane.kubectl(['create', ...inside, '-f', '-'], { input });
  await controlPlane.kubectl(['delete', 'configmap', 'owner', ...inside]);
  const gone = ['wait', '--for=delete', 'configmap/dependent', '--timeout=50s', ...inside];
  expect(await controlPlane.kubectl(gone)).toMatchObject({ code: 0 });
});

test('a service account gets a token for an audience, and is known by it', async () => {
  await using namespace = await controlPlane.testNamespace();
  const create = ['create', 'token', 'default', '-n', namespace.name];
  const foreign = await controlPlane.kubectl([...create, '--audience=api://AzureADTokenExchange']);
  expect(claimsOf(foreign.stdout)).toMatchObject({
    aud: ['api://AzureADTokenExchange'],
    sub: `system:serviceaccount:${namespace.name}:default`,
  });
  const own = (await controlPlane.kubectl(create)).stdout.trim();
  const kubeconfig = await controlPlane.kubeconfigWithToken(own);
  const whoAmI = ['auth', 'whoami', '--output=jsonpath={.status.userInfo.username}'];
  const known = await controlPlane.kubectl([`--kubeconfig=${kubeconfig}`, ...whoAmI]);
  expect(known.stdout).toBe(`system:serviceaccount:${namespace.name}:default`);
});

test.for([
  { name: 'observed and ready', observed: 2, ready: 'True', status: 'Current' },
  { name: 'observed, not ready', observed: 2, ready: 'False', status: 'InProgress' },
  { name: 'not yet observed', observed: 1, ready: 'True', status: 'InProgress' },
])('kstatus judges $name as $status', async ({ observed, ready, status }) => {
  const judged = await controlPlane.kstatus({
    apiVersion: 'example.org/v1',
    kind: 'Thing',
    metadata: { name: 'a', generation: 2 },
    status: { observedGeneration: observed, conditions: [{ type: 'Ready', status: ready }] },
  });
  expect(judged).toMatchObject({ status, message: expect.any(String) });
});

test('the audit log tells who did what', async () => {
  await using namespace = await controlPlane.testNamespace();
  const log = await readFile(controlPlane.auditLogPath ?? '', 'utf8');
  const line = log.split('\n').find((event) => event.includes(`namespaces/${namespace.name}`));
  expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 'Metadata', kind: 'Event' });
});

function configMap(name: string, data: object, ownerReferences: readonly object[] = []) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ownerReferences }, data };
}

const claims = z.object({ aud: z.array(z.string()), sub: z.string() });

function claimsOf(token: string): z.infer<typeof claims> {
  const payload = token.split('.')[1] ?? '';
  return claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
}

import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { requestApi, type ApiAccess } from '../control-plane/api-request.ts';
import { connectControlPlane } from '../control-plane/connect.ts';
import { admitted } from './admitted-policies.ts';
import { installCrds } from './install-crds.ts';
import { policy, registryId, subnetId, type Spec } from './policies.ts';
import { refusedByRule } from './refused-policies.ts';
import { refusedByShape } from './refused-shapes.ts';

const plane = connectControlPlane();
const policiesPath =
  '/apis/registrynetwork.dev/v1alpha1/namespaces/default/registrynetworkpolicies';

let access: ApiAccess;

beforeAll(async () => {
  await installCrds(plane);
  const ca = await readFile(plane.caFile, 'utf8');
  access = { server: plane.server, ca, token: plane.adminToken };
});

test.for(admitted)('$name is admitted', async ({ spec }) => {
  expect(await admission(spec)).toEqual({ status: 201, message: '' });
});

test.for([...refusedByRule, ...refusedByShape])(
  '$name is refused',
  async ({ spec, path, says }) => {
    const { status, message } = await admission(spec);
    expect({ status, line: lineFor(path, message) }).toEqual({
      status: 422,
      line: expect.stringContaining(says),
    });
  },
);

test('a field that the kind does not have is refused', async () => {
  const { status, message } = await admission({ subnet: [] });
  expect({ status, message }).toEqual({
    status: 400,
    message: expect.stringContaining('unknown field "spec.subnet"'),
  });
});

test.for(['minimal', 'full'])('the sample %s is admitted in full', async (name) => {
  const file = new URL(`../../deploy/samples/${name}.yaml`, import.meta.url).pathname;
  const { stderr, stdout } = await plane.kubectl([
    'apply',
    '--server-side',
    '--dry-run=server',
    '--validate=strict',
    '-f',
    file,
  ]);
  expect({ stderr, stdout }).toEqual({ stderr: '', stdout: expect.stringContaining('applied') });
});

test('the registry stays the same, but for capital letters', async () => {
  await using namespace = await plane.testNamespace();
  const apply = (registry: string) => {
    const { metadata, ...object } = policy({ registry });
    const input = JSON.stringify({ ...object, metadata: { name: metadata.name } });
    return plane.kubectl(['apply', '--namespace', namespace.name, '-f', '-'], { input });
  };
  expect(await apply(registryId)).toMatchObject({ code: 0 });
  expect(await apply(registryId.toUpperCase())).toMatchObject({ code: 0 });
  expect(await apply(registryId.replace('contoso', 'fabrikam'))).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /spec\.registry: .*cannot be changed: create a policy for the other/,
    ),
  });
});

test('a new policy has its defaults, and a status that nobody has written', async () => {
  await using namespace = await plane.testNamespace();
  const { metadata, ...object } = policy({
    subnets: [{ id: subnetId('a') }],
    verification: {},
    clientFirewall: { configMap: 'contoso' },
    dataEndpoints: { enabled: true },
  });
  const input = JSON.stringify({ ...object, metadata: { name: metadata.name } });
  const inNamespace = ['--namespace', namespace.name];
  await plane.kubectl(['create', ...inNamespace, '-f', '-'], { input });
  const { stdout } = await plane.kubectl(['get', 'rnp', 'contoso', ...inNamespace, '-o', 'json']);
  const created = z.object({ spec: z.unknown(), status: z.unknown() }).parse(JSON.parse(stdout));
  expect(created).toEqual({
    spec: {
      registry: registryId,
      mode: 'Enforce',
      suspend: false,
      interval: '10m',
      subnets: [{ id: subnetId('a') }],
      serviceEndpoints: 'Manage',
      registerProvider: false,
      allowInterruption: false,
      foreignRules: 'Keep',
      dataEndpoints: { enabled: true, cutover: 'Confirmed' },
      clientFirewall: { configMap: 'contoso' },
      verification: { settle: '2m', rollback: false },
      allowLockout: false,
      deletionPolicy: 'Revoke',
    },
    status: { observedGeneration: -1 },
  });
});

test('a ledger is of one registry', async () => {
  const name = `ledger-${process.pid}`;
  const ledger = (registry: string) =>
    JSON.stringify({
      apiVersion: 'registrynetwork.dev/v1alpha1',
      kind: 'RegistryNetworkState',
      metadata: { name },
      spec: { registry, subnetRules: [{ subnet: subnetId('a'), ownership: 'Managed' }] },
    });
  const apply = (registry: string) =>
    plane.kubectl(['apply', '-f', '-'], { input: ledger(registry) });
  expect(await apply(registryId)).toMatchObject({ code: 0 });
  expect(await apply(`${registryId}2`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('cannot be changed: a ledger is of one registry'),
  });
  await plane.kubectl(['delete', 'rns', name]);
});

const answer = z.object({ message: z.string().default('') });

async function admission(spec: Spec) {
  const path = `${policiesPath}?dryRun=All&fieldValidation=Strict`;
  const body = policy(spec);
  const signal = AbortSignal.timeout(30_000);
  const { status, body: text } = await requestApi(access, { method: 'POST', path, body }, signal);
  return { status, message: answer.parse(JSON.parse(text)).message };
}

/** The API server joins several complaints to `[a: …, b: …]`. */
function lineFor(path: string, message: string): string {
  const start = message.indexOf(`${path}: `);
  return start === -1 ? message : (message.slice(start).split(/, spec\./)[0] ?? '');
}

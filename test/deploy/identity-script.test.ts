import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { runCommand } from '../control-plane/run-command.ts';
import { fakeAz, roleOf } from './az.ts';
import { azureActions } from './azure-role.ts';

const script = fileURLToPath(new URL('../../deploy/azure/identity.sh', import.meta.url));
const [ours, theirs] = ['one', 'two'].map((name) => `/subscriptions/${name}/resourceGroups/images`);
const cluster = ['--cluster=aks', '--cluster-group=clusters'].flatMap((flag) => flag.split('='));
const scopes = ['--scope', ours ?? '', '--scope', theirs ?? ''];

test('the identity is made, trusts the service account of the operator, and gets the role in each scope', async () => {
  const { calls, stdout } = await run([...cluster, ...scopes]);
  expect(stdout).toBe('client id: <identity show clientId>\n');
  const federated = calls.find((call) => call.startsWith('identity federated-credential'));
  expect(federated).toContain(
    '--issuer <aks show oidcIssuerProfile.issuerUrl> --subject system:serviceaccount:registry-network-system:registry-network-operator --audiences api://AzureADTokenExchange',
  );
  const assigned = calls.filter((call) => call.startsWith('role assignment create'));
  expect(assigned.map((call) => /--scope (\S+)/.exec(call)?.[1])).toEqual([ours, theirs]);
});

test('the role is ours, and can be assigned in the subscriptions of the scopes', async () => {
  const { calls } = await run([...cluster, ...scopes]);
  const made = calls.find((call) => call.startsWith('role definition create')) ?? '';
  const role = z
    .object({ Actions: z.array(z.string()), AssignableScopes: z.array(z.string()) })
    .parse(roleOf(made));
  expect(role.Actions).toEqual(await azureActions());
  expect(role.AssignableScopes).toEqual(['/subscriptions/one', '/subscriptions/two']);
});

test.for([
  { name: 'no scope', args: cluster },
  { name: 'a flag that there is not', args: [...cluster, ...scopes, '--colour', 'red'] },
  { name: 'a flag without its value', args: [...scopes, '--cluster'] },
])('$name is answered with the usage, and nothing is made', async ({ args }) => {
  expect(await run(args)).toMatchObject({ code: 2, calls: [] });
});

async function run(args: readonly string[]) {
  const az = await fakeAz();
  const env = { ...process.env, PATH: `${az.folder}:${process.env['PATH']}` };
  const { code, stdout } = await runCommand('/bin/sh', [script, ...args], { env });
  return { code, stdout, calls: await az.calls() };
}

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { runCommand } from '../control-plane/run-command.ts';
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
    .parse(JSON.parse(made.slice(made.indexOf('{'), made.lastIndexOf('}') + 1)));
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

/** With an az that notes how it is called, and answers a query with what was asked for. */
async function run(args: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'az-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const notes = join(folder, 'notes');
  await writeFile(notes, '');
  await writeFile(
    join(folder, 'az'),
    `#!/bin/sh
printf '%s\\037' "$@" | tr '\\n\\037' '  ' >> ${notes}
echo >> ${notes}
case "$1 $2" in "role definition") exit ;; esac
what="$1 $2"
[ "$2" = show ] || exit 0
while [ "$1" != --query ]; do shift; done
echo "<$what $2>"
`,
  );
  await chmod(join(folder, 'az'), 0o755);
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
  const { code, stdout } = await runCommand('/bin/sh', [script, ...args], { env });
  const text = await readFile(notes, 'utf8');
  return { code, stdout, calls: text.split('\n').filter((line) => line !== '') };
}

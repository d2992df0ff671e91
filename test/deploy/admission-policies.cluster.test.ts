import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { installCrds } from '../api/install-crds.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import type { CommandResult } from '../control-plane/run-command.ts';
import { renderChart } from './base.ts';
import { manifestsIn } from './manifest.ts';

const namespace = 'registry-network-system';
const operator = `system:serviceaccount:${namespace}:registry-network-operator`;
const registry =
  '/subscriptions/6f2b1c1e-58a0-4f0c-9d6a-2f8f3a1f9b10/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/contoso';

// Of its own: where ledgers are guarded, no other test could write one.
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  await installCrds(controlPlane);
  for (const name of [namespace, 'team-a', 'team-b']) await must(['create', 'namespace', name]);
  const rendered = manifestsIn(await renderChart()).filter(({ kind }) => kind !== 'Deployment');
  const list = { apiVersion: 'v1', kind: 'List', items: rendered };
  await must(['apply', '--server-side', '--force-conflicts', '-f', '-'], JSON.stringify(list));
  // RBAC is in nobody's way: kubectl reads what it patches, which the operator itself has no need to.
  const verbs = '--verb=get,list,create,update,patch,delete';
  const resources = '--resource=registrynetworkstates,registrynetworkstates/status';
  await must(['create', 'clusterrole', 'ledger-editor', verbs, resources]);
  for (const user of ['eve', operator]) {
    const binding = ['clusterrolebinding', user, '--clusterrole=ledger-editor', `--user=${user}`];
    await must(['create', ...binding]);
  }
  for (const team of ['team-a', 'team-b']) {
    await must(['create', 'rolebinding', 'ed', '-n', team, '--clusterrole=edit', '--user=ed']);
  }
  await guarded();
}, 600_000);
afterAll(() => controlPlane.stop());

test('the API server finds no mistake in the expressions', async () => {
  const schema = z.object({
    items: z.array(
      z.object({
        metadata: z.object({ name: z.string(), generation: z.number() }),
        status: z.object({ observedGeneration: z.number(), typeChecking: z.object({}).strict() }),
      }),
    ),
  });
  const policies = async () =>
    schema.parse(
      JSON.parse((await kubectl(['get', 'validatingadmissionpolicies', '-o', 'json'])).stdout),
    ).items;
  await expect.poll(policies, { timeout: 20_000 }).toHaveLength(2);
});

describe('a ledger', () => {
  const status = { loginServer: 'contoso.azurecr.io' };

  test('is made, written and deleted by the operator', async () => {
    expect(await createLedger('of-operator', operator)).toMatchObject(taken);
    expect(await patchLedger('of-operator', { spec: lost }, operator)).toMatchObject(taken);
    expect(
      await patchLedger('of-operator', { status }, operator, ['--subresource=status']),
    ).toMatchObject(taken);
    expect(await kubectl(['delete', 'rns', 'of-operator', `--as=${operator}`])).toMatchObject(
      taken,
    );
  });

  test.for([
    { who: 'an administrator', as: 'admin' },
    { who: 'somebody with every right that there is a verb for', as: 'eve' },
    {
      who: 'a ServiceAccount of the same name elsewhere',
      as: 'system:serviceaccount:team-a:registry-network-operator',
    },
  ])('is not written by $who', async ({ as }) => {
    const name = `not-${as.replaceAll(':', '-')}`;
    expect(await createLedger(name, operator)).toMatchObject(taken);
    expect(await patchLedger(name, { spec: lost }, as, masters)).toMatchObject(refused(operator));
    const subresource = [...masters, '--subresource=status'];
    expect(await patchLedger(name, { status }, as, subresource)).toMatchObject(
      refused('deletionPolicy: Retain'),
    );
  });

  test('is annotated, labelled and deleted by people', async () => {
    expect(await createLedger('of-people', operator)).toMatchObject(taken);
    const consent = 'registrynetwork.dev/confirm-removal=abc';
    expect(
      await kubectl(['annotate', '--overwrite', 'rns', 'of-people', consent, '--as=eve']),
    ).toMatchObject(taken);
    expect(await kubectl(['label', 'rns', 'of-people', 'a=b', '--as=eve'])).toMatchObject(taken);
    expect(await kubectl(['delete', 'rns', 'of-people', '--as=eve'])).toMatchObject(taken);
  });

  test('is brought back by who may restore, and by nobody else', async () => {
    expect(await createLedger('restored', 'eve')).toMatchObject(refused('verb restore'));
    expect(await createLedger('restored', 'admin', masters)).toMatchObject(taken);
  });
});

describe('allowLockout', () => {
  test('is refused to who may edit the namespace, with the command that lets them', async () => {
    const command = `kubectl create rolebinding breakglass -n team-a --clusterrole=registry-network-operator-break-glass --user=ed`;
    expect(await createPolicy('team-a/locked', { allowLockout: true })).toMatchObject(
      refused(command),
    );
    expect(await createPolicy('team-a/locked', { allowLockout: false })).toMatchObject(taken);
    expect(await patchPolicy('locked', 'team-a', { allowLockout: true })).toMatchObject(
      refused(command),
    );
  });

  test('is for who may break the glass, in their namespace', async () => {
    const role = '--clusterrole=registry-network-operator-break-glass';
    await must(['create', 'rolebinding', 'breakglass', '-n', 'team-b', role, '--user=ed']);
    await expect
      .poll(async () => (await createPolicy('team-b/open', { allowLockout: true })).code)
      .toBe(0);
    expect(await createPolicy('team-a/open', { allowLockout: true })).toMatchObject(
      refused('-n team-a'),
    );
  });

  test('once said, is kept by the operator, and taken back by anybody', async () => {
    expect(
      await createPolicy('team-a/said', { allowLockout: true }, 'admin', masters),
    ).toMatchObject(taken);
    const finalizers = ['registrynetwork.dev/revoke'];
    const patch = ['--type=merge', '-p', JSON.stringify({ metadata: { finalizers } })];
    const said = ['rnp', 'said', '-n', 'team-a'];
    expect(await kubectl(['patch', ...said, ...patch, `--as=${operator}`])).toMatchObject(taken);
    expect(await kubectl(['annotate', ...said, 'a=b', '--as=ed'])).toMatchObject(taken);
    expect(await patchPolicy('said', 'team-a', { ipRanges: [] })).toMatchObject(
      refused('breakglass'),
    );
    expect(await patchPolicy('said', 'team-a', { allowLockout: false })).toMatchObject(taken);
  });
});

const taken = { code: 0 };
function refused(says: string) {
  const denied = `ValidatingAdmissionPolicy .+ denied request: .*${RegExp.escape(says)}`;
  return { code: 1, stderr: expect.stringMatching(denied) };
}

const masters = ['--as-group=system:masters'];
const lost = { lost: { since: '2026-01-01T00:00:00Z' } };

function createLedger(name: string, as: string, more: readonly string[] = []) {
  const kind = { apiVersion: 'registrynetwork.dev/v1alpha1', kind: 'RegistryNetworkState' };
  return create({ ...kind, metadata: { name }, spec: { registry } }, as, more);
}

function createPolicy(key: string, spec: object, as = 'ed', more: readonly string[] = []) {
  const [inNamespace, name] = key.split('/');
  const kind = { apiVersion: 'registrynetwork.dev/v1alpha1', kind: 'RegistryNetworkPolicy' };
  const metadata = { name, namespace: inNamespace };
  return create({ ...kind, metadata, spec: { registry, ...spec } }, as, more);
}

function create(object: object, as: string, more: readonly string[]) {
  return kubectl(['create', '-f', '-', `--as=${as}`, ...more], JSON.stringify(object));
}

function patchLedger(name: string, change: object, as: string, more: readonly string[] = []) {
  const patch = ['--type=merge', '-p', JSON.stringify(change)];
  return kubectl(['patch', 'rns', name, ...patch, `--as=${as}`, ...more]);
}

function patchPolicy(name: string, team: string, spec: object) {
  const patch = ['--type=merge', '-p', JSON.stringify({ spec })];
  return kubectl(['patch', 'rnp', name, '-n', team, ...patch, '--as=ed']);
}

/** The API server takes a moment to go by new policies and roles. */
function guarded(): Promise<void> {
  const probes = [
    () => createLedger('probe', 'eve', ['--dry-run=server']),
    () => createPolicy('team-a/probe', { allowLockout: true }, 'ed', ['--dry-run=server']),
  ];
  return vi.waitFor(
    async () => {
      for (const probe of probes) expect(await probe()).toMatchObject(refused('needs the verb'));
    },
    { timeout: 20_000, interval: 200 },
  );
}

function kubectl(args: readonly string[], input?: string): Promise<CommandResult> {
  return controlPlane.kubectl(args, input === undefined ? {} : { input });
}

async function must(args: readonly string[], input?: string): Promise<void> {
  const { code, stderr } = await kubectl(args, input);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
}

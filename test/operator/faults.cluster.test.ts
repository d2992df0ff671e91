import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { FaultRule } from '../azure/faults.ts';
import { reasons } from '../../src/api/reasons.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { conditionOf } from './objects.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, denials, strangersRange, type Town, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

interface Trouble {
  readonly name: string;
  readonly faults: readonly FaultRule[];
  /** Reasons that must show on the way, each of them one that ends by itself. */
  readonly shows?: readonly string[];
  /** At most so many calls in all; an undisturbed run takes 25 or so. */
  readonly atMost: number;
}

const answer = (status: number, more: { code?: string; retryAfterSeconds?: number } = {}) =>
  ({ kind: 'answer', status, ...more }) as const;

const troubles: readonly Trouble[] = [
  {
    name: '429 with Retry-After on every kind of call',
    faults: [
      { method: 'GET', path: '/registries/', fault: answer(429, { retryAfterSeconds: 1 }) },
      { method: 'PUT', fault: answer(429, { retryAfterSeconds: 1 }) },
      { method: 'PATCH', times: 2, fault: answer(429, { retryAfterSeconds: 1 }) },
    ],
    shows: ['Throttled'],
    atMost: 60,
  },
  {
    name: '429 without Retry-After',
    faults: [{ method: 'PATCH', fault: answer(429) }],
    shows: ['Throttled'],
    atMost: 40,
  },
  {
    name: '409 on writes',
    faults: [
      {
        method: 'PUT',
        fault: answer(409, { code: 'AnotherOperationInProgress', retryAfterSeconds: 1 }),
      },
      { method: 'PATCH', fault: answer(409, { retryAfterSeconds: 1 }) },
    ],
    shows: ['ConcurrentChange'],
    atMost: 60,
  },
  {
    name: '5xx on reads and writes',
    faults: [
      { method: 'GET', path: '/providers/', times: 3, fault: answer(500) },
      { method: 'PUT', fault: answer(503) },
      { method: 'PATCH', times: 2, fault: answer(502) },
    ],
    shows: ['AzureUnavailable'],
    atMost: 80,
  },
  {
    name: '504 on writes that have happened',
    faults: [
      { method: 'PUT', times: 2, fault: { kind: 'answerAfter', status: 504 } },
      { method: 'PATCH', times: 2, fault: { kind: 'answerAfter', status: 504 } },
    ],
    atMost: 60,
  },
  {
    name: 'answers that get lost',
    faults: [
      { method: 'PUT', times: 2, fault: { kind: 'resetAfter' } },
      { method: 'PATCH', times: 2, fault: { kind: 'resetAfter' } },
      { method: 'GET', nth: 5, fault: { kind: 'reset' } },
    ],
    atMost: 60,
  },
  {
    name: 'operations that are cancelled, and that fail',
    faults: [
      {
        method: 'PUT',
        fault: {
          kind: 'operation',
          status: 'Canceled',
          code: 'CanceledAndSupersededDueToAnotherOperation',
        },
      },
      {
        method: 'PUT',
        nth: 2,
        fault: { kind: 'operation', status: 'Failed', code: 'InternalServerError' },
      },
    ],
    atMost: 60,
  },
  {
    name: 'an operation whose status cannot be read for a while',
    faults: [{ method: 'GET', path: '/operations/', times: 2, fault: answer(503) }],
    atMost: 60,
  },
  {
    name: 'a sign-in that gets no answer',
    faults: [{ method: 'POST', path: '/token', fault: { kind: 'reset' } }],
    shows: ['AzureUnavailable'],
    atMost: 60,
  },
  {
    name: 'a sign-in that is answered with 503',
    faults: [{ method: 'POST', path: '/token', fault: answer(503) }],
    shows: ['AzureUnavailable'],
    atMost: 60,
  },
];

test.for(troubles)('$name: the same end, by itself', async ({ faults, shows = [], atMost }) => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  for (const fault of faults) scene.azure.faults.add(fault);
  scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  await scene.ready('contoso', 'InSync');
  expectEnd(scene, town);
  expect(scene.azure.log.all.length).toBeLessThanOrEqual(atMost);
  expect(reasonsShown(scene)).toEqual(expect.arrayContaining([...shows]));
  expect(reasonsShown(scene).filter(isStalled)).toEqual([]);
});

test('a role that is still propagating is waited for', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const [read, write] = ['read', 'write'].map(
    (right) => `Microsoft.ContainerRegistry/registries/${right}`,
  );
  for (const action of [read, write])
    scene.azure.world.denyRole({ action: action ?? '', scope: '' });
  scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  const early = await scene.ready('contoso', 'RoleMayBePropagating');
  expect(conditionOf(early, 'Ready')?.message).toMatch(/az role assignment create/);
  scene.azure.world.allowRole(read ?? '');
  await scene.azureShows('the rules are tried', () =>
    writes(scene).some((one) => one.startsWith('PATCH')),
  );
  scene.azure.world.allowRole(write ?? '');
  await scene.ready('contoso', 'InSync');
  expectEnd(scene, town);
  expect(reasonsShown(scene).filter(isStalled)).toEqual([]);
});

test('a role that is missing for longer than Azure needs to spread it, is for a person to grant', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const action = 'Microsoft.Network/virtualNetworks/subnets/write';
  scene.azure.world.denyRole({ action, scope: '' });
  scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  await scene.ready('contoso', 'RoleMayBePropagating');
  const state = await scene.state(town.registry, (seen) => seen.status.failures.length > 0);
  await scene.operator[Symbol.asyncDispose]();
  const since = new Date(Date.now() - 11 * 60_000).toISOString().replace(/\.\d+/, '');
  const failures = state.status.failures.map((failure) => ({ ...failure, since }));
  await scene.policies.editStateStatus(state.metadata.name, { failures });
  scene.startOperator();
  const stalled = await scene.ready('contoso', 'Forbidden');
  expect(conditionOf(stalled, 'Stalled')?.message).toMatch(/Network Contributor.*subnets\/nodes/);
  scene.azure.world.allowRole(action);
  await scene.policies.request('contoso', 'granted');
  await scene.ready('contoso', 'InSync');
  expectEnd(scene, town);
});

test('a network that somebody else keeps busy is waited for', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const release = scene.azure.world.holdVirtualNetwork(scene.places.network('contoso'));
  scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  await scene.until('it waits', (policies) => {
    const policy = policies.get('contoso');
    const ready = policy === undefined ? undefined : conditionOf(policy, 'Ready');
    return ['ConcurrentChange', 'WaitingForAzure'].includes(ready?.reason ?? '') ? true : undefined;
  });
  release();
  await scene.ready('contoso', 'InSync');
  expectEnd(scene, town);
  expect(reasonsShown(scene).filter(isStalled)).toEqual([]);
});

test('where the API server streams no lists, they are read in pages', async () => {
  const { server, caFile } = stage.controlPlane;
  await using proxy = await startFaultProxy({ server, ca: await readFile(caFile, 'utf8') });
  proxy.inject({ path: /sendInitialEvents/, fault: { kind: 'answer', status: 422 } });
  const kubeconfig = await proxy.kubeconfigWithToken(stage.installation.token);
  await using scene = await Scene.open(stage, { kubeconfig });
  const town = buildTown(scene);
  scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  const policy = await scene.ready('contoso', 'InSync');
  expect(policy.status.pendingChanges).toBe(0);
  expectEnd(scene, town);
});

test('who edits a policy right before the operator writes to it loses nothing, and neither does the operator', async () => {
  const { server, caFile } = stage.controlPlane;
  await using proxy = await startFaultProxy({ server, ca: await readFile(caFile, 'utf8') });
  const kubeconfig = await proxy.kubeconfigWithToken(stage.installation.token);
  await using scene = await Scene.open(stage, { kubeconfig });
  const town = buildTown(scene);
  const label = ['label', 'rnp', 'contoso', '--namespace', scene.namespace, 'team=payments'];
  proxy.inject({
    method: 'PATCH',
    path: /registrynetworkpolicies\/contoso/,
    nth: 1,
    fault: {
      kind: 'beforeForward',
      hook: async () => void (await stage.controlPlane.kubectl(label)),
    },
  });
  scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  const policy = await scene.ready('contoso', 'InSync');
  expect(policy.metadata).toMatchObject({
    labels: { team: 'payments' },
    finalizers: ['registrynetwork.dev/revoke'],
  });
  expectEnd(scene, town);
});

function expectEnd({ azure }: Scene, town: Town): void {
  const { rules } = azure.world.registry(town.registry);
  // A subnet that had trouble may come after one that had none.
  expect({ ...rules, subnets: rules.subnets.toSorted() }).toEqual({
    defaultAction: 'Deny',
    subnets: [town.stranger, town.nodes, town.build].toSorted(),
    ips: [strangersRange, '203.0.113.0/24'],
  });
  for (const id of [town.nodes, town.build]) {
    const names = JSON.stringify(azure.world.subnet(id).properties['serviceEndpoints']);
    expect(names.split('Microsoft.ContainerRegistry')).toHaveLength(2);
  }
  expect(denials(town)).toEqual([]);
}

function reasonsShown({ seen }: Scene): readonly string[] {
  const shown = seen.policies.entries.map(({ object }) => conditionOf(object, 'Ready')?.reason);
  return [...new Set(shown)].filter((reason) => reason !== undefined);
}

function isStalled(reason: string): boolean {
  return Object.entries(reasons).some(
    ([name, progress]) => name === reason && progress === 'stalled',
  );
}

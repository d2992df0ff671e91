import { expect, test } from 'vitest';
import type { OperatorProcess } from '../support/operator.ts';
import { clients, Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, denials, look, type Town, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

// Far shorter than in a cluster, in the same proportions.
const quick = [
  '--leader-elect',
  '--leader-election-lease-duration=3s',
  '--leader-election-renew-deadline=2s',
  '--leader-election-retry-period=500ms',
];

test('of two only one acts, and when it is killed the other takes over', async () => {
  await using scene = await Scene.open(stage, { args: quick });
  const town = buildTown(scene);
  const first = start(scene, 'first');
  await acquired(scene, first);
  const second = start(scene, 'second');
  await scene.policies.create('contoso', wanted(town));
  await scene.ready('contoso', 'InSync');
  await scene.azureShows('the second is ready to take over', () => says(second, 'in sync'));
  expect(callers(scene)).toEqual([clients.first]);

  first.kill('SIGKILL');
  scene.azure.world.setRules(town.registry, { defaultAction: 'Allow' });
  await acquired(scene, second);
  await scene.azureShows('it is Deny again', () => isDeny(scene, town));
  expect(callers(scene)).toEqual([clients.first, clients.second]);
});

test.for([
  { when: 'that Azure has yet to begin', hook: 'onRequest', write: 'PATCH', told: 'step failed' },
  { when: 'that Azure has made', hook: 'onResponse', write: 'PATCH', told: 'step failed' },
  { when: 'that Azure soon answers', hook: undefined, write: 'PUT', told: 'step started' },
] as const)(
  'a leader that is told to stop in a write $when hands over within 3 s, and nothing is lost',
  async ({ hook, write, told }) => {
    const azure = { delays: { subnetPutMs: 200, subnetOperationMs: 500 } };
    await using scene = await Scene.open(stage, { azure, args: ['--leader-elect'] });
    const town = buildTown(scene);
    const first = start(scene, 'first');
    await acquired(scene, first);
    const second = start(scene, 'second');
    await scene.azureShows('the second is ready to take over', () => says(second, 'in sync'));
    const { underWay, letGo } = holdUp(scene, write, hook);
    await scene.policies.create('contoso', wanted(town));
    await underWay;

    first.kill('SIGTERM');
    const began = performance.now();
    await acquired(scene, second);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(await first.exited).toEqual({ code: 0, signal: null });
    expect(first.lines.map(({ message }) => message)).toContain(told);
    letGo();
    await scene.ready('contoso', 'InSync');
    expect(look(scene, town)).toMatchObject({ rules: { defaultAction: 'Deny' } });
    expect(denials(town)).toEqual([]);
    const { spec } = await scene.state(town.registry);
    expect(spec).toMatchObject({ subnetRules: managed(2), ipRules: managed(1) });
    // What the first has begun, the second finds on record and does not begin again.
    expect(writes(scene).filter((text) => text.startsWith('PUT'))).toHaveLength(2);
  },
);

test('who wakes up after the lease was lost writes nothing to Azure and ends', async () => {
  await using scene = await Scene.open(stage, {
    args: quick,
    expectedErrors: /lease lost|cannot go on/,
  });
  const town = buildTown(scene);
  const first = start(scene, 'first');
  await acquired(scene, first);
  const second = start(scene, 'second');
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const stopListening = scene.azure.onResponse(async ({ subject, method, url }) => {
    if (subject !== clients.first || method !== 'GET' || !url.includes('/subnets/')) return;
    stop();
    await released;
  });
  await scene.policies.create('contoso', wanted(town));
  await stopped;
  first.kill('SIGSTOP');
  await acquired(scene, second);
  await scene.ready('contoso', 'InSync');
  const before = look(scene, town);
  scene.azure.world.setRules(town.registry, { defaultAction: 'Allow' });
  stopListening();
  release();
  first.kill('SIGCONT');
  await scene.azureShows('the first has ended', () => says(first, 'stopped'));
  expect((await first.exited).code).toBe(1);
  const writers = scene.azure.log.writes().filter(({ plane }) => plane === 'arm');
  expect([...new Set(writers.map(({ subject }) => subject))]).toEqual([clients.second]);
  await scene.policies.request('contoso', 'now');
  await scene.azureShows('it is Deny again', () => isDeny(scene, town));
  expect(look(scene, town)).toEqual(before);
});

function start(scene: Scene, name: 'first' | 'second'): OperatorProcess {
  return scene.startOperator([], { POD_NAME: name, AZURE_CLIENT_ID: clients[name] });
}

function acquired(scene: Scene, operator: OperatorProcess): Promise<void> {
  return scene.azureShows('it has the lease', () => says(operator, 'lease acquired'));
}

function says({ lines }: OperatorProcess, message: string): boolean {
  return lines.some((line) => line.message === message);
}

/** Holds up the next such write, or only tells when it is under way where there is no hook. */
function holdUp({ azure }: Scene, write: string, hook: 'onRequest' | 'onResponse' | undefined) {
  const { promise: underWay, resolve: tell } = Promise.withResolvers<void>();
  const { promise: free, resolve: letGo } = Promise.withResolvers<void>();
  let isHeld = false;
  azure[hook ?? 'onRequest'](async ({ method }) => {
    if (method !== write || isHeld) return;
    isHeld = true;
    tell();
    if (hook !== undefined) await free;
  });
  return { underWay, letGo };
}

function managed(count: number): readonly object[] {
  return Array.from({ length: count }, () => expect.objectContaining({ ownership: 'Managed' }));
}

function isDeny({ azure }: Scene, { registry }: Town): boolean {
  return azure.world.registry(registry).rules.defaultAction === 'Deny';
}

function callers({ azure }: Scene): readonly unknown[] {
  const calls = azure.log.all.filter(({ plane }) => plane === 'arm');
  return [...new Set(calls.map(({ subject }) => subject))];
}

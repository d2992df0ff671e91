import { expect, test } from 'vitest';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, look, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

test('for a policy that was deleted while its registry was looked at, nothing is done', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const before = look(scene, town);
  const { promise: reading, resolve: tell } = Promise.withResolvers<void>();
  const { promise: free, resolve: letGo } = Promise.withResolvers<void>();
  const stopHolding = scene.azure.onRequest(async ({ url }) => {
    if (!url.toLowerCase().includes(town.registry.toLowerCase())) return;
    tell();
    await free;
  });
  const operator = scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  await reading;
  await scene.policies.delete('contoso');
  await scene.gone('contoso');
  stopHolding();
  letGo();
  await scene.azureShows('it was looked at again', () =>
    operator.lines.some(({ message }) => message === 'reconciled'),
  );
  expect(writes(scene)).toEqual([]);
  expect(look(scene, town)).toEqual(before);
  expect([...scene.seen.states.latest.keys()]).toEqual([]);
});

test.for<{ name: string; hide: (scene: Scene, registry: string) => void; reason: string }>([
  {
    name: 'is not there',
    hide: ({ azure }, registry) => azure.world.delete(registry),
    reason: 'RegistryNotFound',
  },
  {
    name: 'may not be read',
    hide: ({ azure }) =>
      azure.world.denyRole({ action: 'Microsoft.ContainerRegistry/registries/read', scope: '' }),
    reason: 'RoleMayBePropagating',
  },
])(
  'a policy whose registry $name is held by nothing, and goes at once',
  async ({ hide, reason }) => {
    await using scene = await Scene.open(stage);
    const town = buildTown(scene);
    hide(scene, town.registry);
    const operator = scene.startOperator();
    await scene.policies.create('contoso', wanted(town));
    const policy = await scene.ready('contoso', reason);
    expect(policy.metadata.finalizers).toEqual([]);
    await operator[Symbol.asyncDispose]();
    await scene.policies.delete('contoso');
    await scene.gone('contoso');
  },
);

test('who never had a grant is let go without a word to Azure, though it bears our finalizer', async () => {
  await using other = await stage.controlPlane.testNamespace();
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  scene.startOperator();
  await scene.policies.create('tenant', wanted(town), other.name);
  await scene.ready('tenant', 'NotGranted');
  const finalizers = JSON.stringify({ metadata: { finalizers: ['registrynetwork.dev/revoke'] } });
  const patch = ['patch', 'rnp', 'tenant', '-n', other.name, '--type=merge', '-p', finalizers];
  await stage.controlPlane.kubectl(patch);
  await scene.policies.delete('tenant', other.name);
  await scene.gone('tenant');
  expect(scene.azure.log.all).toEqual([]);
});

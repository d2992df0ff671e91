import { expect, test } from 'vitest';
import { endpointOf } from '../azure/service-endpoints.ts';
import { conditionOf } from './objects.ts';
import { openStage } from './stage.ts';
import { Scene } from './scene.ts';
import { buildTown, denials, look, strangersRange, type Town, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

test('Revoke takes away our rules and nothing else', async () => {
  await using scene = await inForce({ deletionPolicy: 'Revoke' });
  const { town, before } = scene;
  await remove(scene);
  await scene.stateGone(town.registry);
  const after = look(scene, town);
  expect(after).toEqual({
    ...before,
    rules: { defaultAction: 'Deny', subnets: [town.stranger], ips: [strangersRange] },
  });
  expect(writes(scene, scene.last)).toEqual(['PATCH contoso Deny virtualNetworkRules:1 ipRules:1']);
});

test('Restore brings back what was, and nobody is kept out on the way', async () => {
  await using scene = await inForce({ deletionPolicy: 'Restore' });
  const { town } = scene;
  await remove(scene);
  await scene.stateGone(town.registry);
  expect(look(scene, town)).toEqual(scene.untouched);
  expect(writes(scene, scene.last).slice(0, 2)).toEqual([
    'PATCH contoso Allow',
    'PATCH contoso Allow virtualNetworkRules:1 ipRules:1',
  ]);
  expect(writes(scene, scene.last).slice(2).toSorted()).toEqual(['PUT build', 'PUT nodes']);
  expect(denials(town)).toEqual([]);
});

test('Restore leaves what somebody else has changed since, and the endpoint that another registry needs', async () => {
  await using scene = await inForce({ deletionPolicy: 'Restore' });
  const { azure, town, places } = scene;
  azure.world.addRegistry({ id: places.registry('neighbour'), subnets: [town.nodes] });
  azure.world.editRegistry(town.registry, { networkRuleBypassOptions: 'None' });
  await remove(scene);
  await scene.stateGone(town.registry);
  expect(look(scene, town).settings['networkRuleBypassOptions']).toBe('None');
  expect(hasEndpoint(scene, town.nodes)).toBe(true);
  expect(hasEndpoint(scene, town.build)).toBe(false);
});

test('after a failed write Restore goes on where it was', async () => {
  await using scene = await inForce({ deletionPolicy: 'Restore' });
  scene.azure.faults.add({ method: 'PATCH', fault: { kind: 'answer', status: 503 } });
  await remove(scene);
  await scene.stateGone(scene.town.registry);
  expect(look(scene, scene.town)).toEqual(scene.untouched);
  expect(denials(scene.town)).toEqual([]);
});

test.for([
  { name: 'Retain', spec: { deletionPolicy: 'Retain' } },
  { name: 'a policy that was suspended', spec: { suspend: true, deletionPolicy: 'Restore' } },
  { name: 'a policy that went to Observe', spec: { mode: 'Observe', deletionPolicy: 'Revoke' } },
])('$name leaves everything in place', async ({ spec }) => {
  await using scene = await inForce({});
  await scene.policies.edit('contoso', spec);
  await remove(scene);
  await scene.stateGone(scene.town.registry);
  expect(writes(scene, scene.last)).toEqual([]);
  expect(look(scene, scene.town)).toEqual(scene.before);
});

test('the last rules under Deny stay, and the ledger says how to finish', async () => {
  await using scene = await inForce({ deletionPolicy: 'Revoke' }, ({ azure }, town) =>
    azure.world.setRules(town.registry, { subnets: [], ips: [] }),
  );
  await remove(scene);
  await scene.event('LeftInPlace', /the last 3 network rules.*az acr update/, 'contoso');
  expect(writes(scene, scene.last)).toEqual([]);
  const state = await scene.state(scene.town.registry, (seen) => {
    return conditionOf(seen, 'Ready')?.reason === 'LeftInPlace';
  });
  expect(conditionOf(state, 'Stalled')?.message).toMatch(
    /az acr update .*; az acr network-rule remove/,
  );
  expect(look(scene, scene.town)).toEqual(scene.before);
});

test.for<{ name: string; lose: (scene: Scene, town: Town) => void }>([
  { name: 'registry', lose: ({ azure }, { registry }) => azure.world.delete(registry) },
  {
    name: 'resource group',
    lose: ({ azure, places }) => azure.world.deleteResourceGroup(places.subscription, 'images'),
  },
])('where the $name is gone, the policy goes as well', async ({ lose }) => {
  await using scene = await inForce({ deletionPolicy: 'Restore' });
  lose(scene, scene.town);
  await remove(scene);
  await scene.stateGone(scene.town.registry);
  expect(writes(scene, scene.last).filter((write) => write.startsWith('PATCH'))).toEqual([]);
});

test('where a subnet is gone, the rest is revoked', async () => {
  await using scene = await inForce({ deletionPolicy: 'Restore' });
  const { town, azure } = scene;
  azure.world.delete(town.build);
  await remove(scene);
  await scene.stateGone(town.registry);
  expect(azure.world.registry(town.registry).rules).toEqual(scene.untouched.rules);
  expect(hasEndpoint(scene, town.nodes)).toBe(false);
});

test('where the rights are lost, the policy says so and how to let go', async () => {
  await using scene = await inForce({ deletionPolicy: 'Revoke' });
  const action = 'Microsoft.ContainerRegistry/registries/write';
  scene.azure.world.denyRole({ action, scope: '' });
  await scene.policies.delete('contoso');
  const policy = await scene.until('it says what it waits for', (policies) => {
    const found = policies.get('contoso');
    const ready = found === undefined ? undefined : conditionOf(found, 'Ready');
    return ready?.reason === 'Deleting' && ready.message.includes('az role') ? found : undefined;
  });
  const { message } = conditionOf(policy, 'Ready') ?? {};
  expect(message).toMatch(/az role assignment create .*Retain/s);
  await scene.policies.edit('contoso', { deletionPolicy: 'Retain' });
  await scene.gone('contoso');
  expect(look(scene, scene.town)).toEqual(scene.before);
});

test('deleting the namespace revokes, once a person has confirmed that this is meant', async () => {
  await using other = await stage.controlPlane.testNamespace();
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  scene.startOperator([`--platform-namespaces=${other.name}`]);
  await scene.policies.create(
    'contoso',
    { ...wanted(town), deletionPolicy: 'Restore' },
    other.name,
  );
  await scene.ready('contoso', 'InSync');
  await other[Symbol.asyncDispose]();
  const held = await scene.ready('contoso', 'RemovalHeld');
  await scene.policies.confirm(conditionOf(held, 'Ready')?.message ?? '');
  await scene.gone('contoso');
  await scene.stateGone(town.registry);
  expect(look(scene, town).rules).toEqual({
    defaultAction: 'Allow',
    subnets: [town.stranger],
    ips: [strangersRange],
  });
});

test('a policy that comes back at once finds its registry as it wants it', async () => {
  await using scene = await inForce({ deletionPolicy: 'Revoke' });
  for (let round = 0; round < 3; round += 1) {
    await remove(scene);
    await scene.policies.create('contoso', wanted(scene.town));
    await scene.ready('contoso', 'InSync');
    expect(look(scene, scene.town).rules).toEqual(scene.before.rules);
  }
});

test('Revoke leaves what another policy wants', async () => {
  await using scene = await inForce({ deletionPolicy: 'Restore' });
  const { town } = scene;
  await scene.policies.create('second', {
    registry: town.registry,
    subnets: [{ id: town.nodes }],
    defaultAction: 'Deny',
  });
  await scene.ready('second', 'InSync');
  await remove(scene);
  expect(look(scene, town).rules).toEqual({
    defaultAction: 'Deny',
    subnets: [town.stranger, town.nodes],
    ips: [strangersRange],
  });
  expect(hasEndpoint(scene, town.nodes)).toBe(true);
});

type InForce = Scene & {
  readonly town: Town;
  readonly untouched: ReturnType<typeof look>;
  readonly before: ReturnType<typeof look>;
  /** The last call to Azure before the deletion. */
  readonly last: number;
};

async function inForce(
  spec: Readonly<Record<string, unknown>>,
  prepare: (scene: Scene, town: Town) => void = () => undefined,
): Promise<InForce> {
  const scene = await Scene.open(stage);
  const town = buildTown(scene);
  prepare(scene, town);
  const untouched = look(scene, town);
  scene.startOperator();
  await scene.policies.create('contoso', { ...wanted(town), ...spec });
  await scene.ready('contoso', 'InSync');
  const before = look(scene, town);
  return Object.assign(scene, { town, untouched, before, last: scene.azure.log.last });
}

async function remove(scene: Scene): Promise<void> {
  await scene.policies.delete('contoso');
  await scene.gone('contoso');
}

function hasEndpoint({ azure }: Scene, subnet: string): boolean {
  return endpointOf(azure.world.subnet(subnet), 'Microsoft.ContainerRegistry') !== undefined;
}

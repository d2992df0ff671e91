import { expect, test } from 'vitest';
import { conditionOf, type KubeObject } from './objects.ts';
import type { PolicySpec } from './policies.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, type Look, look, strangersRange, type Town, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

type Rules = Look['rules'];

interface Loss {
  readonly name: string;
  readonly spec?: (town: Town, scene: Scene) => PolicySpec;
  readonly lose: (scene: Scene, town: Town) => void;
  readonly reason: string;
  /** What is wrong, and the way out. */
  readonly says: RegExp;
  readonly rulesAppliedSays?: RegExp;
  /** Writes to Azure until then; where they are tried again and again, the first. */
  readonly writes: readonly string[];
  readonly mend: (scene: Scene, town: Town) => void;
  readonly rules: (town: Town, scene: Scene) => Partial<Rules>;
}

const endpoint = ['Microsoft.ContainerRegistry'];
const right = (name: string) => `Microsoft.ContainerRegistry/registries/${name}`;
const ours = '203.0.113.0/24';

const losses: readonly Loss[] = [
  {
    name: 'the registry',
    lose: ({ azure }, { registry }) => azure.world.delete(registry),
    reason: 'RegistryNotFound',
    says: /az resource show --ids/,
    writes: [],
    mend: ({ azure }, { registry }) => azure.world.addRegistry({ id: registry }),
    rules: ({ nodes, build }) => ({ subnets: [nodes, build], ips: [ours] }),
  },
  {
    name: 'a subnet',
    lose: ({ azure }, { build }) => azure.world.delete(build),
    reason: 'SubnetNotFound',
    says: /build does not exist\. Take it out of spec\.subnets, or create it: az network vnet/,
    writes: ['PATCH contoso Deny virtualNetworkRules:2'],
    mend: ({ azure }, { build }) =>
      azure.world.addSubnet({ id: build, serviceEndpoints: endpoint }),
    rules: ({ stranger, nodes, build }) => ({ subnets: [stranger, nodes, build] }),
  },
  {
    name: "a stranger's subnet, while its rule is listed,",
    lose: ({ azure }, { registry, stranger, build }) => {
      azure.world.setRules(registry, { subnets: [stranger, build] });
      azure.world.delete(stranger);
    },
    reason: 'RuleTargetMissing',
    says: /az acr network-rule remove --name contoso --subnet \S+subnets\/stranger/,
    writes: ['PATCH contoso Deny virtualNetworkRules:3'],
    mend: ({ azure }, { registry, build }) => azure.world.setRules(registry, { subnets: [build] }),
    rules: ({ nodes, build }) => ({ subnets: [build, nodes] }),
  },
  {
    name: 'the resource group of the networks',
    lose: ({ azure, places }) => azure.world.deleteResourceGroup(places.subscription, 'network'),
    reason: 'SubnetNotFound',
    says: /nodes does not exist/,
    rulesAppliedSays: /az acr network-rule remove --name contoso --subnet \S+subnets\/stranger/,
    writes: ['PATCH contoso Deny virtualNetworkRules:1'],
    mend: ({ azure }, { nodes, build, stranger }) => {
      for (const id of [nodes, build, stranger]) {
        azure.world.addSubnet({ id, serviceEndpoints: endpoint });
      }
    },
    rules: ({ stranger, nodes, build }) => ({ subnets: [stranger, nodes, build] }),
  },
  {
    name: 'the right to read the registry',
    lose: ({ azure }) => azure.world.denyRole({ action: right('read'), scope: '' }),
    reason: 'RoleMayBePropagating',
    says: /az role assignment create .*--role "Reader"/,
    writes: [],
    mend: ({ azure }) => azure.world.allowRole(right('read')),
    rules: ({ stranger, nodes, build }) => ({ subnets: [stranger, nodes, build] }),
  },
  {
    name: 'the right to write the registry',
    lose: ({ azure }, { registry, stranger, build }) => {
      azure.world.setRules(registry, { subnets: [stranger, build] });
      azure.world.denyRole({ action: right('write'), scope: '' });
    },
    reason: 'RoleMayBePropagating',
    says: /az role assignment create .*--role "Contributor"/,
    writes: ['PATCH contoso Deny virtualNetworkRules:3'],
    mend: ({ azure }) => azure.world.allowRole(right('write')),
    rules: ({ stranger, nodes, build }) => ({ subnets: [stranger, build, nodes] }),
  },
  {
    name: "the provider's registration in another subscription",
    spec: (town, { places, azure }) => {
      const id = partnerSubnet(places);
      azure.world.addSubnet({ id });
      azure.world.setRegistration(places.partner, 'Microsoft.ContainerRegistry', 'Registered');
      return { ...wanted(town), subnets: [{ id: town.nodes }, { id }] };
    },
    lose: ({ azure, places }, { registry, stranger }) => {
      azure.world.setRegistration(places.partner, 'Microsoft.ContainerRegistry', 'NotRegistered');
      azure.world.setRules(registry, { subnets: [stranger, partnerSubnet(places)] });
    },
    reason: 'ProviderNotRegistered',
    says: /az provider register --namespace Microsoft\.ContainerRegistry --subscription/,
    writes: ['PATCH contoso Deny virtualNetworkRules:3'],
    mend: ({ azure, places }) =>
      azure.world.setRegistration(places.partner, 'Microsoft.ContainerRegistry', 'Registered'),
    rules: ({ stranger, nodes }, { places }) => ({
      subnets: [stranger, partnerSubnet(places), nodes],
    }),
  },
];

test.for(losses)(
  'when $name goes, it is said, and all is well once that is mended',
  async (loss) => {
    await using scene = await Scene.open(stage);
    const town = buildTown(scene);
    scene.startOperator();
    await scene.policies.create('contoso', loss.spec?.(town, scene) ?? wanted(town));
    await scene.ready('contoso', 'InSync');
    const last = scene.azure.log.last;
    loss.lose(scene, town);
    await scene.policies.request('contoso', 'lost');
    await scene.azureShows('it was tried', () => writes(scene, last).length >= loss.writes.length);
    const policy = await scene.ready('contoso', loss.reason);
    expect(conditionOf(policy, 'Ready')?.message).toMatch(loss.says);
    await scene.until('all that is wrong is told', (policies) =>
      told(policies.get('contoso'), loss),
    );
    expect(writes(scene, last).slice(0, Math.max(1, loss.writes.length))).toEqual(loss.writes);

    loss.mend(scene, town);
    await scene.policies.request('contoso', 'mended');
    await scene.ready('contoso', 'InSync');
    expect(rulesOf(scene, town)).toMatchObject({
      defaultAction: 'Deny',
      ...loss.rules(town, scene),
    });
  },
);

function told(policy: KubeObject | undefined, { says, rulesAppliedSays = says }: Loss) {
  const applied = policy === undefined ? undefined : conditionOf(policy, 'RulesApplied');
  return applied === undefined || rulesAppliedSays.test(applied.message) ? policy : undefined;
}

function rulesOf({ azure }: Scene, { registry }: Town): Rules {
  return azure.world.registry(registry).rules;
}

function partnerSubnet(places: Scene['places']): string {
  return places.subnet('nodes', places.network('partner', places.partner));
}

test('when the operator goes, a deleted policy waits for the next one', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const first = scene.startOperator();
  await scene.policies.create('contoso', { ...wanted(town), deletionPolicy: 'Restore' });
  await scene.ready('contoso', 'InSync');
  await first[Symbol.asyncDispose]();
  await scene.policies.delete('contoso');
  const waiting = await scene.until('it is deleted', (policies) => {
    const policy = policies.get('contoso');
    return policy?.metadata.deletionTimestamp === undefined ? undefined : policy;
  });
  expect(waiting.metadata.finalizers).toEqual(['registrynetwork.dev/revoke']);
  scene.startOperator();
  await scene.gone('contoso');
  await scene.stateGone(town.registry);
  expect(rulesOf(scene, town)).toEqual({
    defaultAction: 'Allow',
    subnets: [town.stranger],
    ips: [strangersRange],
  });
});

test('when a policy goes without a word, its rules stay, and the ledger says how to finish', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const first = scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  await scene.ready('contoso', 'InSync');
  const before = look(scene, town);
  await first[Symbol.asyncDispose]();
  await scene.policies.delete('contoso');
  const release = JSON.stringify({ metadata: { finalizers: null } });
  const patch = ['patch', 'rnp', 'contoso', '-n', scene.namespace, '--type=merge', '-p', release];
  await stage.controlPlane.kubectl(patch);
  await scene.gone('contoso');
  const last = scene.azure.log.last;
  scene.startOperator();
  const state = await scene.state(town.registry, (seen) => {
    return conditionOf(seen, 'Ready')?.reason === 'LeftInPlace';
  });
  expect(conditionOf(state, 'Stalled')?.message).toMatch(/az acr network-rule remove .*nodes/);
  expect(writes(scene, last)).toEqual([]);
  expect(look(scene, town)).toEqual(before);
});

import { expect, test } from 'vitest';
import { z } from 'zod';
import { NodeDeeds } from './node-deeds.ts';
import type { KubeObject } from './objects.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, type Town } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

test('the subnet of a pool is let in when its first node joins', async () => {
  await using scene = await Scene.open(stage);
  await using kubelets = new NodeDeeds(stage.api);
  const town = buildTown(scene);
  const { aks } = scene.azure.world;
  const cluster = addCluster(scene, [{ name: 'sys', subnet: town.nodes, count: 3 }]);
  await kubelets.join(aks.nodesOf(cluster, 'sys'));
  scene.startOperator();
  const { registry } = town;
  const follows = { registry, subnets: [{ nodes: {} }], defaultAction: 'Deny' };
  // The registry admits a range, and the new nodes might come in by it.
  const spec = { ...follows, allowInterruption: true };
  await scene.policies.create('contoso', spec);
  await scene.ready('contoso', 'InSync');
  expect(rules(scene, town)).toEqual([town.stranger, town.nodes]);

  const last = scene.azure.log.last;
  aks.addNodePool(cluster, { name: 'ci', subnet: town.build, count: 2 });
  await kubelets.join(aks.nodesOf(cluster, 'ci'));
  const policy = await scene.until('the new pool is let in', (all) => {
    const found = all.get('contoso');
    const isIn = found?.status.subnets.some(({ rule, id }) => {
      return rule === 'Present' && id === town.build.toLowerCase();
    });
    return isIn === true ? found : undefined;
  });
  expect(policy.status.subnets.map(({ from }) => from)).toEqual(['nodes', 'nodes']);
  expect(writes(scene, last)).toEqual(['PUT build', 'PATCH contoso Deny virtualNetworkRules:3']);
  const asked = scene.azure.log.all.filter(({ url }) => url.includes('virtualmachinescalesets'));
  expect(asked).toHaveLength(2);
});

test('the subnet of a pool is let in no longer when its cluster has had it no more for a while', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const cluster = addCluster(scene, [
    { name: 'sys', subnet: town.nodes },
    { name: 'ci', subnet: town.build },
  ]);
  scene.startOperator();
  const { registry } = town;
  const spec = { registry, subnets: [{ cluster }], defaultAction: 'Deny', interval: '10s' };
  await scene.policies.create('contoso', spec);
  await scene.ready('contoso', 'InSync');
  expect(rules(scene, town)).toEqual([town.stranger, town.nodes, town.build]);

  scene.azure.world.aks.removeNodePool(cluster, 'ci');
  const resting = await scene.state(registry, (state) => unwanted(state).length > 0);
  expect(unwanted(resting)).toEqual([town.build.toLowerCase()]);
  expect(rules(scene, town)).toContain(town.build);
  await scene.policies.editStateStatus(resting.metadata.name, {
    subnetRules: seenRules(resting).map((rule) =>
      rule['unwantedSince'] === undefined ? rule : { ...rule, unwantedSince: longAgo },
    ),
  });
  await scene.azureShows('the rule is gone', () => !rules(scene, town).includes(town.build));
  expect(rules(scene, town)).toEqual([town.stranger, town.nodes]);
});

const longAgo = '2026-01-01T00:00:00Z';

/** Subnets whose rules rest, since nobody wants them any more. */
function unwanted(state: KubeObject): readonly unknown[] {
  const seen = seenRules(state).filter((rule) => rule['unwantedSince'] !== undefined);
  return seen.map((rule) => rule['subnet']);
}

function seenRules({ status }: KubeObject): readonly Readonly<Record<string, unknown>>[] {
  return z.array(z.record(z.string(), z.unknown())).parse(status['subnetRules'] ?? []);
}

test('nodes that are machines of their own are followed too', async () => {
  await using scene = await Scene.open(stage);
  await using kubelets = new NodeDeeds(stage.api);
  const town = buildTown(scene);
  const id = `${scene.places.group('shop')}/providers/Microsoft.Compute/virtualMachines/alone`;
  scene.azure.world.aks.addVirtualMachine({ id, subnets: [town.build] });
  await kubelets.join([{ name: 'alone', providerID: `azure://${id}` }]);
  scene.startOperator();
  const { registry } = town;
  const follows = { registry, subnets: [{ nodes: {} }], defaultAction: 'Deny' };
  await scene.policies.create('contoso', { ...follows, allowInterruption: true });
  await scene.ready('contoso', 'InSync');
  expect(rules(scene, town)).toEqual([town.stranger, town.build]);
});

function addCluster(
  { azure, places }: Scene,
  pools: readonly { readonly name: string; readonly subnet: string; readonly count?: number }[],
): string {
  const id = `${places.group('shop')}/providers/Microsoft.ContainerService/managedClusters/prod`;
  azure.world.aks.addCluster({ id, pools });
  return id;
}

function rules({ azure }: Scene, { registry }: Town): readonly string[] {
  return azure.world.registry(registry).rules.subnets;
}

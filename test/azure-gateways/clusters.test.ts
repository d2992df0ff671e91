import { describe, expect, test } from 'vitest';
import { parseClusterId } from '../../src/api/resource-id.ts';
import type { ObservedCluster } from '../../src/plan/observed.ts';
import {
  armId,
  call,
  failureOf,
  type Scene,
  signal,
  startScene,
  subnet,
  subnetArmId,
} from './scene.ts';

const clusterArmId = armId('Microsoft.ContainerService/managedClusters/Prod');
const id = parseClusterId(clusterArmId) ?? fail();
const own = subnetArmId('Nodes');

function read({ azure }: Scene): Promise<ObservedCluster> {
  return azure.clusters.read(id, call, signal);
}

function asked({ simulator }: Scene): readonly string[] {
  return simulator.log.all
    .filter(({ plane }) => plane === 'arm')
    .map(({ url }) => new URL(url).pathname.split('/providers/').at(-1) ?? '');
}

describe('a cluster', () => {
  test('whose pools have subnets of their own tells them in one request', async () => {
    const scene = await startScene();
    const pods = subnetArmId('Pods');
    scene.simulator.world.aks.addCluster({
      id: clusterArmId,
      pools: [
        { name: 'sys', subnet: own, podSubnet: pods },
        { name: 'ci', subnet: subnetArmId('Build'), count: 0 },
      ],
    });
    expect(await read(scene)).toEqual({
      id,
      armId: clusterArmId.replace('resourceGroups', 'resourcegroups'),
      hosted: undefined,
      pools: [
        { name: 'sys', isChanging: false, subnets: { kind: 'seen', value: [subnet(own)] } },
        {
          name: 'ci',
          isChanging: false,
          subnets: { kind: 'seen', value: [subnet(subnetArmId('Build'))] },
        },
      ],
    });
    expect(asked(scene)).toHaveLength(1);
  });

  test('without subnets of its own is found by its scale sets, listed once', async () => {
    const scene = await startScene({ dialect: { listPageSize: 1 } });
    const { aks } = scene.simulator.world;
    aks.addCluster({ id: clusterArmId, pools: [{ name: 'sys' }, { name: 'ci', count: 0 }] });
    const managed = { kind: 'seen', value: [subnet(aks.managedSubnet(clusterArmId))] };
    expect((await read(scene)).pools).toMatchObject([
      { name: 'sys', subnets: managed },
      { name: 'ci', subnets: managed },
    ]);
    const lists = asked(scene).filter((path) => path.endsWith('virtualMachineScaleSets'));
    expect(lists).toHaveLength(2);
  });

  test('whose pool is made of machines of their own is found by one of them', async () => {
    const scene = await startScene();
    const { aks } = scene.simulator.world;
    const pool = { name: 'vms', type: 'VirtualMachines', count: 3 } as const;
    aks.addCluster({ id: clusterArmId, pools: [pool] });
    expect((await read(scene)).pools).toMatchObject([
      { subnets: { kind: 'seen', value: [subnet(aks.managedSubnet(clusterArmId))] } },
    ]);
    expect(asked(scene)).toHaveLength(3);
  });

  test('with nodes that AKS hosts tells their subnets', async () => {
    const scene = await startScene();
    const hosted = { systemNodeSubnet: subnetArmId('System'), nodeSubnet: subnetArmId('User') };
    scene.simulator.world.aks.addCluster({ id: clusterArmId, hosted });
    expect((await read(scene)).hosted).toEqual({
      kind: 'seen',
      value: [subnet(hosted.systemNodeSubnet), subnet(hosted.nodeSubnet)],
    });
  });

  test('with hosted nodes in a network that AKS made does not tell', async () => {
    const scene = await startScene();
    scene.simulator.world.aks.addCluster({ id: clusterArmId, hosted: {} });
    expect(await read(scene)).toMatchObject({ pools: [], hosted: { kind: 'seen', value: [] } });
  });

  test('whose pool has no scale set yet does not tell', async () => {
    const scene = await startScene();
    const { state, aks } = scene.simulator.world;
    aks.addCluster({ id: clusterArmId, pools: [{ name: 'sys' }] });
    state.scaleSets.clear();
    expect((await read(scene)).pools).toMatchObject([{ subnets: { kind: 'seen', value: [] } }]);
  });

  test('whose machines may not be read tells of the other pools', async () => {
    const scene = await startScene();
    const { world } = scene.simulator;
    world.aks.addCluster({ id: clusterArmId, pools: [{ name: 'sys', subnet: own }] });
    world.aks.addNodePool(clusterArmId, { name: 'ci' });
    world.denyRole({ action: 'Microsoft.Compute/*', scope: '' });
    const { pools } = await read(scene);
    expect(pools).toMatchObject([
      { subnets: { kind: 'seen', value: [subnet(own)] } },
      { subnets: { kind: 'failed', failure: { kind: 'forbidden' } } },
    ]);
    expect(JSON.stringify(pools[1])).toContain('--role \\"Reader\\"');
  });
});

test.for(['gateway', 'provider'] as const)(
  'a cluster missed by the %s is gone',
  async (missedBy) => {
    const scene = await startScene({ dialect: { missedBy } });
    scene.simulator.world.addVirtualNetwork({ id: own.replace(/\/subnets.*/, '') });
    expect(await failureOf(read(scene))).toMatchObject({ kind: 'notFound' });
  },
);

test('a cluster that may not be read says which role is missing', async () => {
  const scene = await startScene();
  const { world } = scene.simulator;
  world.aks.addCluster({ id: clusterArmId });
  world.denyRole({ action: 'Microsoft.ContainerService/managedClusters/read', scope: '' });
  const failure = await failureOf(read(scene));
  expect(failure.kind).toBe('forbidden');
  expect(failure.message).toMatch(/--role "Reader" --scope \S+\/managedclusters\/prod/);
});

test('a node group that is locked down refuses the endpoint, and says who can open it', async () => {
  const scene = await startScene();
  const { aks } = scene.simulator.world;
  aks.addCluster({ id: clusterArmId, pools: [{ name: 'sys' }], restriction: 'ReadOnly' });
  const managed = subnet(aks.managedSubnet(clusterArmId));
  const failure = await failureOf(scene.azure.subnets.addServiceEndpoint(managed, call, signal));
  expect(failure).toMatchObject({ kind: 'locked', code: 'DenyAssignmentAuthorizationFailed' });
  expect(failure.message).toContain('--nrg-lockdown-restriction-level Unrestricted');
});

function fail(): never {
  throw new Error('the id of the cluster does not parse');
}

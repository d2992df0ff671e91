import {
  type ClusterId,
  type ResourceGroupId,
  type SubnetId,
  parseSubnetId,
  resourceGroupNamed,
  subscriptionOf,
} from '../../api/resource-id.ts';
import type { ObservedCluster } from '../../plan/observed.ts';
import { type AksCluster, type AksPool, parseCluster } from './aks-cluster.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { ArmError, unexpectedAnswer } from '../arm/arm-error.ts';
import type { Call, Clusters } from '../gateways.ts';
import { type ListedScaleSet, listScaleSets } from './scale-sets.ts';
import { see } from '../arm/see.ts';
import { type ListedMachine, listVirtualMachines } from './virtual-machines.ts';

// Versions before 2026-02-01 leave out `hostedSystemProfile`, which would look as if there were no such nodes.
const apiVersion = '2026-03-01';

export function createClusters({ arm }: { readonly arm: ArmClient }): Clusters {
  return {
    async read(id, call, signal) {
      const response = await arm.send({ method: 'GET', path: id, apiVersion, call }, signal);
      const cluster = parseCluster(response.body);
      if (cluster === undefined) throw unexpectedAnswer(id);
      return observe(id, cluster, { arm, call, signal });
    },
  };
}

interface Context {
  readonly arm: ArmClient;
  readonly call: Call;
  readonly signal: AbortSignal;
}

async function observe(
  id: ClusterId,
  cluster: AksCluster,
  context: Context,
): Promise<ObservedCluster> {
  const machines = machinesOf(id, cluster, context);
  const pools = cluster.pools.map(async (pool) => ({
    name: pool.name,
    isChanging: pool.isChanging,
    subnets: await see(() => subnetsOf(pool, machines, context.signal)),
  }));
  const { hosted, armId } = cluster;
  return {
    id,
    armId,
    pools: await Promise.all(pools),
    hosted: hosted && (await see(async () => hosted.map((subnet) => subnetNamed(subnet, armId)))),
  };
}

/** The machines of the node group, listed when the first pool has to be found by them, and once. */
interface Machines {
  readonly scaleSets: () => Promise<readonly ListedScaleSet[]>;
  readonly virtualMachines: () => Promise<readonly ListedMachine[]>;
}

function machinesOf(id: ClusterId, { nodeGroup }: AksCluster, context: Context): Machines {
  const group = () => groupOf(id, nodeGroup);
  return {
    scaleSets: once(async () => listScaleSets(group(), context, context.signal)),
    virtualMachines: once(async () => listVirtualMachines(group(), context, context.signal)),
  };
}

function groupOf(id: ClusterId, name: string): ResourceGroupId {
  const group = resourceGroupNamed(name, subscriptionOf(id));
  if (group !== undefined) return group;
  const message = `Cluster ${id} keeps its nodes in '${name}', which is no name of a resource group that can be asked.`;
  throw new ArmError({ kind: 'invalid', message });
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => (begun ??= work());
}

// A pool without a subnet of its own is in a network that AKS made. Only its machines tell which; all of them are alike.
async function subnetsOf(
  pool: AksPool,
  machines: Machines,
  signal: AbortSignal,
): Promise<readonly SubnetId[]> {
  if (pool.subnet !== undefined) return [subnetNamed(pool.subnet, `node pool ${pool.name}`)];
  const isOf = (machine: { readonly pool: string | undefined }) => machine.pool === pool.name;
  if (pool.hasScaleSet) {
    const sets = (await machines.scaleSets()).filter(isOf);
    return [...new Set(sets.map(({ subnet }) => subnet()))];
  }
  const one = (await machines.virtualMachines()).find(isOf);
  return one === undefined ? [] : [await one.subnet(signal)];
}

function subnetNamed(text: string, owner: string): SubnetId {
  const subnet = parseSubnetId(text);
  if (subnet !== undefined) return subnet;
  const message = `The subnet '${text}' of ${owner} is no id that can be asked. List it in another way.`;
  throw new ArmError({ kind: 'invalid', message });
}

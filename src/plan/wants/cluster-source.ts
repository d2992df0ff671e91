import type { Reason } from '../../api/reasons.ts';
import { type ClusterId, nameOf, resourceGroupOf, subscriptionOf } from '../../api/resource-id.ts';
import { word } from '../az.ts';
import type { Gap, Told } from './gap.ts';
import type { NodePool, ObservedCluster, Seen } from '../observed.ts';

export interface ClusterSource {
  readonly cluster: ClusterId;
  /** All of them where left out. */
  readonly nodePools?: readonly string[] | undefined;
}

/**
 * | the cluster, or one of its pools                            | tells            | problem           |
 * |-------------------------------------------------------------|------------------|-------------------|
 * | a pool with a subnet, its own or found by its machines      | the subnet       |                   |
 * | nodes that AKS hosts, where all pools are meant             | their subnets    |                   |
 * | could not be read                                           | nothing          | as the failure says |
 * | a pool without a subnet, and no machine that has one        | nothing          | WaitingForAzure while it changes, else NodesUnresolved |
 * | a cluster without any pool                                  | nothing          | NodesUnresolved   |
 * | a pool that is named and not there                          | nothing          | NodePoolNotFound  |
 * | a cluster that is not there                                 | nothing          | ClusterNotFound   |
 */
export function clusterSubnets(
  { cluster: id, nodePools }: ClusterSource,
  seen: Seen<ObservedCluster> | undefined,
): Told {
  if (seen === undefined) return silent(id, { kind: 'unasked' });
  if (seen.kind === 'seen') return together(partsOf(seen.value, nodePools), id);
  const { failure } = seen;
  return failure.kind === 'notFound'
    ? untold(id, 'ClusterNotFound', goneMessage(id))
    : silent(id, { kind: 'failed', failure });
}

function partsOf(cluster: ObservedCluster, names: readonly string[] | undefined): readonly Told[] {
  if (names !== undefined) return names.map((name) => poolNamed(name, cluster));
  const { pools, hosted } = cluster;
  return [
    ...pools.map((pool) => toldByPool(pool, cluster)),
    ...(hosted === undefined ? [] : [toldByHosted(hosted, cluster)]),
  ];
}

function together(parts: readonly Told[], id: ClusterId): Told {
  if (parts.length === 0) {
    return untold(id, 'NodesUnresolved', `cluster ${id} has no node pool, so it gives no subnet`);
  }
  return {
    ids: parts.flatMap(({ ids }) => ids),
    silent: parts.flatMap((part) => part.silent),
  };
}

function poolNamed(name: string, cluster: ObservedCluster): Told {
  const pool = cluster.pools.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (pool !== undefined) return toldByPool(pool, cluster);
  const message =
    `cluster ${cluster.id} has no node pool ${name}: take it out of nodePools. ` +
    `Those that there are: az aks nodepool list ${flagsOf(cluster.id, 'cluster-name')}`;
  return untold(poolId(cluster, name), 'NodePoolNotFound', message);
}

function toldByPool({ name, subnets, isChanging }: NodePool, cluster: ObservedCluster): Told {
  const at = poolId(cluster, name);
  if (subnets.kind === 'failed') return silent(at, subnets);
  if (subnets.value.length > 0) return { ids: subnets.value, silent: [] };
  const what = `node pool ${name} of cluster ${cluster.id}`;
  return isChanging
    ? untold(at, 'WaitingForAzure', `Azure is at work on ${what}, and does not tell its subnet yet`)
    : untold(at, 'NodesUnresolved', `${what} has no machine that tells its subnet: ${byId}`);
}

function toldByHosted(
  hosted: NonNullable<ObservedCluster['hosted']>,
  { id }: ObservedCluster,
): Told {
  const at = `${id}/hosted`;
  if (hosted.kind === 'failed') return silent(at, hosted);
  if (hosted.value.length > 0) return { ids: hosted.value, silent: [] };
  const message = `AKS does not tell the subnets of the nodes that it hosts for cluster ${id}: ${byId}`;
  return untold(at, 'NodesUnresolved', message);
}

const byId = 'list the subnet by its id, or let an operator in that cluster follow its nodes';

function silent(at: string, why: Gap['why']): Told {
  return { ids: [], silent: [{ at, why }] };
}

function untold(at: string, reason: Reason, message: string): Told {
  return silent(at, { kind: 'untold', problem: { reason, message } });
}

function goneMessage(id: ClusterId): string {
  return (
    `cluster ${id} does not exist, or this identity cannot see its subscription: az aks show ${flagsOf(id, 'name')}. ` +
    `The rules of its subnets stay until the cluster is taken out of spec.subnets.`
  );
}

function poolId({ id }: ObservedCluster, name: string): string {
  return `${id}/agentpools/${name.toLowerCase()}`;
}

function flagsOf(id: ClusterId, flag: 'name' | 'cluster-name'): string {
  return `--${flag} ${nameOf(id)} --resource-group ${word(resourceGroupOf(id))} --subscription ${subscriptionOf(id)}`;
}

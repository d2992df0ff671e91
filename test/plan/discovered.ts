import { parseClusterId, parseScaleSetId, type SubnetId } from '../../src/api/resource-id.ts';
import type { Failure } from '../../src/plan/failure.ts';
import type { Discovered, NodePool, ObservedCluster, Seen } from '../../src/plan/observed.ts';
import { must, seen, subscription } from './builders.ts';

const group = `/subscriptions/${subscription}/resourcegroups/shop/providers`;
export const clusterId = must(
  parseClusterId(`${group}/Microsoft.ContainerService/managedClusters/prod`),
);

export function scaleSetId(name: string) {
  return must(parseScaleSetId(`${group}/Microsoft.Compute/virtualMachineScaleSets/${name}`));
}

/** A pool by the subnets that it tells, or the failure to find them. */
export function pool(
  name: string,
  told: readonly SubnetId[] | Failure,
  more: Partial<NodePool> = {},
): NodePool {
  const subnets = 'kind' in told ? ({ kind: 'failed', failure: told } as const) : at(told);
  return { name, isChanging: false, subnets, ...more };
}

/** Where something was seen to be. */
export function at<T>(value: T): Seen<T> {
  return { kind: 'seen', value };
}

export function cluster(
  pools: readonly NodePool[],
  more: Partial<ObservedCluster> = {},
): ObservedCluster {
  return { id: clusterId, armId: clusterId, pools, hosted: undefined, ...more };
}

/** What was found of the cluster, without nodes. */
export function found(one: ObservedCluster | Failure): Discovered {
  return { clusters: new Map([[clusterId, seen(one)]]), nodes: undefined };
}

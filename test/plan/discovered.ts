import { parseClusterId, parseScaleSetId, type SubnetId } from '../../src/api/resource-id.ts';
import type { Failure } from '../../src/plan/failure.ts';
import {
  type Discovered,
  type NodePool,
  type ObservedCluster,
  type Seen,
  undiscovered,
} from '../../src/plan/observed.ts';
import {
  answerWith,
  type ObservedTags,
  serviceTagOf,
  tagKeyOf,
} from '../../src/plan/wants/service-tags.ts';
import { must, now, seen, subscription } from './builders.ts';

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
  return { ...undiscovered, clusters: new Map([[clusterId, seen(one)]]) };
}

/** What was found of these tags, by their names; others are not there. */
export function tagged(
  prefixes: Readonly<Record<string, readonly string[]>>,
  { asked = [], ...more }: Partial<ObservedTags> & { readonly asked?: readonly string[] } = {},
): Discovered {
  const names = Object.keys(prefixes);
  const tags = names.map((name) =>
    must(serviceTagOf({ name, changeNumber: '7', region: '', prefixes: prefixes[name] ?? [] })),
  );
  const keys = new Set([...names, ...asked].map(tagKeyOf));
  const value = { ...answerWith(keys, tags, names), readAtMs: now - 60_000, ...more };
  return { ...undiscovered, serviceTags: at(value) };
}

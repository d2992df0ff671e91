import type { SubnetSource } from '../../api/policy.ts';
import type { SubnetId } from '../../api/resource-id.ts';
import { clusterSubnets } from './cluster-source.ts';
import type { Gap, Told } from './gap.ts';
import { nodeSubnets } from './node-source.ts';
import type { Discovered } from '../observed.ts';

/** What the sources of subnets of a policy come to. */
export interface Sourced {
  /** With where each comes from: `id`, `nodes` or the id of a cluster. */
  readonly subnets: ReadonlyMap<SubnetId, string>;
  /** By what does not tell: `nodes`, or the id of a cluster, of one of its pools, or of a machine. */
  readonly gaps: ReadonlyMap<string, Gap>;
}

/** The subnets behind the sources. One that is named by its id is the policy's own, wherever else it comes from. */
export function resolveSources(sources: readonly SubnetSource[], discovered: Discovered): Sourced {
  const subnets = new Map<SubnetId, string>();
  const gaps = new Map<string, Gap>();
  for (const source of sources.toSorted(namedFirst)) {
    const from = nameOf(source);
    const { ids, silent } = toldBy(source, discovered);
    for (const id of ids) if (!subnets.has(id)) subnets.set(id, from);
    for (const { at, why } of silent) gaps.set(at, { from, gives: 'subnets', why });
  }
  return { subnets, gaps };
}

function namedFirst(one: SubnetSource, other: SubnetSource): number {
  return Number('id' in other) - Number('id' in one);
}

function nameOf(source: SubnetSource): string {
  if ('id' in source) return 'id';
  return 'nodes' in source ? 'nodes' : source.cluster;
}

function toldBy(source: SubnetSource, { clusters, nodes }: Discovered): Told {
  if ('id' in source) return { ids: [source.id], silent: [] };
  if ('nodes' in source) return nodeSubnets(nodes);
  return clusterSubnets(source, clusters.get(source.cluster));
}

import type { Clock } from '../time/clock.ts';
import type { Machine } from '../api/provider-id.ts';
import { type ClusterId, type SubnetId, parseClusterId } from '../api/resource-id.ts';
import type { Azure, Call } from '../azure/gateways.ts';
import { see } from '../azure/arm/see.ts';
import type { Member } from '../plan/wants/member.ts';
import type { Discovered, ObservedCluster, OwnNodes, Seen } from '../plan/observed.ts';
import { type NamedNode, groupNodes, ownNodes } from '../plan/guard/own-nodes.ts';
import { Recent } from './recent.ts';

export interface DiscoveryDeps {
  readonly azure: Pick<Azure, 'clusters' | 'scaleSets' | 'virtualMachines'>;
  readonly clock: Clock;
  /** Those of the operator's own cluster, as the cache has them now. */
  readonly nodes: () => readonly NamedNode[];
}

/** Pools come and go; so long several registries share a look at a cluster, and one registry its looks in a row. */
const clusterMs = 5_000;
/** A machine stays in the subnet that it was made in, but for rare surgery. */
const machineMs = 600_000;
/** A machine that could not be read is asked for again after so long: a role may be missing for all of them. */
const unreadMs = 30_000;

/** Finds the subnets behind the sources that policies name. What was found lately is not asked for again. */
export class Discovery {
  readonly #deps: DiscoveryDeps;
  readonly #clusters: Recent<ObservedCluster>;
  readonly #machines: Recent<SubnetId>;

  constructor(deps: DiscoveryDeps) {
    const { clock } = deps;
    this.#deps = deps;
    this.#clusters = new Recent({ clock, keepMs: clusterMs, failureMs: clusterMs });
    this.#machines = new Recent({ clock, keepMs: machineMs, failureMs: unreadMs });
  }

  async discover(
    members: readonly Member[],
    call: Call,
    signal: AbortSignal,
  ): Promise<Omit<Discovered, 'serviceTags'>> {
    const ids = clustersOf(members);
    const [clusters, nodes] = await Promise.all([
      Promise.all(ids.map(async (id) => [id, await this.#cluster(id, call, signal)] as const)),
      this.#ownNodes(call, signal),
    ]);
    return { clusters: new Map(clusters), nodes };
  }

  #cluster(id: ClusterId, call: Call, signal: AbortSignal): Promise<Seen<ObservedCluster>> {
    const { azure } = this.#deps;
    return this.#clusters.get(id, () => see(() => azure.clusters.read(id, call, signal)));
  }

  async #ownNodes(call: Call, signal: AbortSignal): Promise<OwnNodes> {
    const nodes = this.#deps.nodes();
    const located = groupNodes(nodes).map(async (group) => {
      const read = () => see(() => this.#subnetOf(group.machine, call, signal));
      return { ...group, place: await this.#machines.get(group.machine.id, read) };
    });
    return ownNodes(nodes, await Promise.all(located));
  }

  #subnetOf(machine: Machine, call: Call, signal: AbortSignal): Promise<SubnetId> {
    const { azure } = this.#deps;
    switch (machine.kind) {
      case 'scaleSet':
        return azure.scaleSets.subnetOf(machine.id, call, signal);
      case 'virtualMachine':
        return azure.virtualMachines.subnetOf(machine.id, call, signal);
      default:
        throw new Error(`unhandled machine ${JSON.stringify(machine satisfies never)}`);
    }
  }
}

// Whoever has no grant must not even make the operator ask.
function clustersOf(members: readonly Member[]): readonly ClusterId[] {
  const gaps = members
    .filter(({ standing }) => standing.kind !== 'refused')
    .flatMap(({ wants }) => [...wants.gaps.values()]);
  const ids = gaps.map(({ from }) => parseClusterId(from)).filter((id) => id !== undefined);
  return [...new Set(ids)];
}

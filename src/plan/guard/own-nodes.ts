import type { Machine } from '../../api/provider-id.ts';
import type { SubnetId } from '../../api/resource-id.ts';
import type { OwnNodes, Seen } from '../observed.ts';

/** A node of the operator's own cluster, and what it runs on: undefined where that is nothing of Azure's. */
export interface NamedNode {
  readonly name: string;
  readonly machine: Machine | undefined;
}

/** Nodes that run on the same: the machines of a scale set are all in one subnet, so it is asked for once. */
export interface NodeGroup {
  readonly machine: Machine;
  readonly nodes: readonly string[];
}

export interface LocatedNodes extends NodeGroup {
  readonly place: Seen<SubnetId>;
}

export function groupNodes(nodes: readonly NamedNode[]): readonly NodeGroup[] {
  const groups = new Map<string, { machine: Machine; nodes: string[] }>();
  for (const { name, machine } of nodes) {
    if (machine === undefined) continue;
    const group = groups.get(machine.id);
    if (group === undefined) groups.set(machine.id, { machine, nodes: [name] });
    else group.nodes.push(name);
  }
  return [...groups.values()];
}

/** All nodes by where they are, as far as that is known. */
export function ownNodes(nodes: readonly NamedNode[], located: readonly LocatedNodes[]): OwnNodes {
  const seen = located.flatMap(({ place, nodes: names }) =>
    place.kind === 'seen' ? [[place.value, names] as const] : [],
  );
  const bySubnet = Map.groupBy(seen, ([subnet]) => subnet);
  return {
    subnets: new Map(
      [...bySubnet].map(([subnet, groups]) => [subnet, groups.flatMap(([, names]) => names)]),
    ),
    unread: new Map(
      located.flatMap(({ place, machine, nodes: names }) =>
        place.kind === 'failed'
          ? [[machine.id, { nodes: names, failure: place.failure }] as const]
          : [],
      ),
    ),
    strangers: nodes.filter(({ machine }) => machine === undefined).map(({ name }) => name),
  };
}

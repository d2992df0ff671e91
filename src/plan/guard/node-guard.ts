import { mayLockOut } from './break-glass.ts';
import type { Hold } from '../change.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedRegistry, OwnNodes } from '../observed.ts';
import { type Elements, select, without } from '../steps/removals.ts';
import { hasRule } from '../steps/subnet.ts';

/** The nodes that no write may take access from; undefined where that is accepted, or nobody cares. */
export function guardedNodes(
  members: readonly Member[],
  { nodes, guardsNodes }: { readonly nodes: OwnNodes | undefined; readonly guardsNodes: boolean },
): OwnNodes | undefined {
  return guardsNodes && !mayLockOut(members) ? nodes : undefined;
}

/** Why Deny would cut off nodes of this very cluster, or might: what cannot be resolved is said, never guessed. */
export function denyHolds(
  nodes: OwnNodes | undefined,
  registry: ObservedRegistry,
): readonly Hold[] {
  if (nodes === undefined) return [];
  const shutOut = [...nodes.subnets].filter(([id]) => !hasRule(registry, id));
  const unread = [...nodes.unread.values()].filter(({ failure }) => failure.kind !== 'notFound');
  return [
    ...shutOut.map(([id, names]) => lockout(`${listOf(names)} in subnet ${id}, which has no rule`)),
    ...unread.map(({ nodes: names, failure }) =>
      lockout(`${listOf(names)}, whose subnet cannot be found out: ${failure.message}`),
    ),
  ];
}

export interface KeptForNodes {
  readonly going: Elements;
  readonly kept: Elements;
  readonly holds: readonly Hold[];
}

/** Under Deny the rule of a subnet with nodes of this cluster stays. */
export function keepForNodes(
  going: Elements,
  nodes: OwnNodes | undefined,
  registry: ObservedRegistry,
): KeptForNodes {
  const isDeny = registry.settings.defaultAction === 'Deny';
  const own = new Set<string>(isDeny ? nodes?.subnets.keys() : []);
  const kept = select(going, own);
  const holds = [...kept.subnets].map((id) =>
    lockout(`those in subnet ${id}, whose rule is to go`),
  );
  return { going: without(going, own), kept, holds };
}

function lockout(whom: string): Hold {
  const message =
    `this would cut off nodes of the cluster that the operator runs in: ${whom}. List them (spec.subnets: [{nodes: {}}]), set ` +
    `spec.allowLockout, or run the operator with --no-guard-nodes where its cluster does not use these registries`;
  return { problem: { reason: 'LockoutRisk', message } };
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

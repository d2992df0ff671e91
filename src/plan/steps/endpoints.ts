import type { RegistryStateSpec } from '../../api/registry-state.ts';
import { type SubnetId, parseSubnetId } from '../../api/resource-id.ts';
import type { Change, Hold } from '../change.ts';
import type { Desired } from '../wants/desired.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedRegistry, ObservedSubnet, OperationState, Seen } from '../observed.ts';
import { targetOf } from '../memory.ts';
import { problemOf } from '../problem.ts';
import { untoldBy } from '../guard/origin.ts';
import { type Elements, isRetaining, listed } from './removals.ts';
import { isRestoring } from './settings.ts';
import { hasRule } from './subnet.ts';
import type { Step } from '../step.ts';

export interface EndpointsCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly ledger: RegistryStateSpec;
  readonly registry: ObservedRegistry;
  /** Those of our rules that go, now or later. */
  readonly going: Elements;
  readonly subnets: ReadonlyMap<SubnetId, Seen<ObservedSubnet>>;
  readonly operations: ReadonlyMap<string, OperationState>;
  /** Every registry that can be read; read only where an endpoint may go. */
  readonly neighbours: Seen<readonly ObservedRegistry[]> | undefined;
}

export interface EndpointsPlan {
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  readonly holds: readonly Hold[];
}

/**
 * Service endpoints that go. Taking one away closes connections and changes the source address for every registry, so it
 * happens only at `deletionPolicy: Restore`, only where we added it, nobody lists the subnet, and no registry has a rule for it.
 */
export function planEndpointRemoval(endpoints: EndpointsCase): EndpointsPlan {
  const { registry, neighbours, going } = endpoints;
  const candidates = removableEndpoints(endpoints).filter((id) => !isKnownToBeGone(id, endpoints));
  if (candidates.length === 0 || neighbours === undefined)
    return { steps: [], changes: [], holds: [] };
  if (neighbours.kind === 'failed') {
    const { afterMs } = neighbours.failure;
    const problem = problemOf(neighbours.failure, 0);
    const hold = { problem, ...(afterMs === undefined ? {} : { afterMs }) };
    return { steps: [], changes: candidates.map(removal), holds: [hold] };
  }
  const others = neighbours.value.filter((other) => other.id !== registry.id);
  const free = candidates.filter(
    (id) =>
      !others.some((other) => mayHaveRule(other, id)) &&
      (!mayHaveRule(registry, id) || going.subnets.has(id)),
  );
  const ready = free.filter((id) => !hasRule(registry, id) && !isUnderWay(id, endpoints));
  const holds = free.filter((id) => isUnderWay(id, endpoints)).map(underWay);
  return {
    steps: ready.map((subnetId) => ({ kind: 'removeServiceEndpoint', subnetId })),
    changes: free.map(removal),
    holds,
  };
}

/** The subnets whose endpoint we added, and whose last wish for it leaves with a policy that restores. */
export function removableEndpoints({
  members,
  desired,
  ledger,
}: Pick<EndpointsCase, 'members' | 'desired' | 'ledger'>): readonly SubnetId[] {
  const isAnyUntold = untoldBy(members).some(({ gives }) => gives === 'subnets');
  if (!members.some(isRestoring) || isAnyUntold) return [];
  if (ledger.lost !== undefined) return [];
  const frozen = listed(members, ['frozen']);
  const retained = listed(members.filter(isRetaining), ['leaving']);
  const restored = listed(members.filter(isRestoring), ['leaving']);
  const isFrozen = members.some(({ standing }) => standing.kind === 'frozen');
  return ledger.serviceEndpoints
    .filter((endpoint) => endpoint.ownership === 'Managed')
    .map((endpoint) => parseSubnetId(endpoint.subnet))
    .filter((id) => id !== undefined)
    .filter((id) => !desired.subnets.has(id) && !frozen.has(id) && !retained.has(id))
    .filter((id) => !isFrozen || restored.has(id));
}

// Only Premium registries have subnet rules; where these cannot be seen, there may be one.
function mayHaveRule(registry: ObservedRegistry, id: SubnetId): boolean {
  const isHidden =
    registry.rules.subnetRules === 'invisible' && registry.sku.toLowerCase() === 'premium';
  return isHidden || hasRule(registry, id);
}

function isKnownToBeGone(id: SubnetId, { subnets }: EndpointsCase): boolean {
  const seen = subnets.get(id);
  if (seen === undefined) return false;
  return seen.kind === 'failed'
    ? seen.failure.kind === 'notFound'
    : seen.value.serviceEndpoint === 'Absent';
}

function isUnderWay(id: SubnetId, { subnets, operations }: EndpointsCase): boolean {
  const seen = subnets.get(id);
  const isUpdating = seen?.kind === 'seen' && seen.value.serviceEndpoint === 'Updating';
  return isUpdating || operations.get(targetOf.subnet(id))?.kind === 'running';
}

function underWay(id: SubnetId): Hold {
  return { problem: { reason: 'WaitingForAzure', message: `Azure is updating subnet ${id}` } };
}

function removal(target: SubnetId): Change {
  return { action: 'RemoveServiceEndpoint', target, owners: [] };
}

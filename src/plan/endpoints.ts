import type { RegistryStateSpec } from '../api/registry-state.ts';
import { type SubnetId, parseSubnetId } from '../api/resource-id.ts';
import type { Change, Hold } from './change.ts';
import type { Desired } from './desired.ts';
import type { Member } from './member.ts';
import type { ObservedRegistry, Seen } from './observed.ts';
import { problemOf } from './problem.ts';
import { hasRule } from './subnet.ts';
import { listed } from './removals.ts';
import type { Step } from './step.ts';

export interface EndpointsCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly ledger: RegistryStateSpec;
  readonly registry: ObservedRegistry;
  /** Every registry that can be read in the subscriptions at hand; read only where an endpoint may go. */
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
  const candidates = removableEndpoints(endpoints);
  const { registry, neighbours } = endpoints;
  if (candidates.length === 0 || neighbours === undefined)
    return { steps: [], changes: [], holds: [] };
  if (neighbours.kind === 'failed') {
    return {
      steps: [],
      changes: candidates.map(removal),
      holds: [{ problem: problemOf(neighbours.failure, 0) }],
    };
  }
  const free = candidates.filter(
    (id) => !neighbours.value.some((other) => other.id !== registry.id && hasRule(other, id)),
  );
  const ready = free.filter((id) => !hasRule(registry, id));
  return {
    steps: ready.map((subnetId) => ({ kind: 'removeServiceEndpoint', subnetId })),
    changes: free.map(removal),
    holds: [],
  };
}

/** The subnets whose endpoint we added, and whose last wish for it leaves with a policy that restores. */
export function removableEndpoints({
  members,
  desired,
  ledger,
}: Pick<EndpointsCase, 'members' | 'desired' | 'ledger'>): readonly SubnetId[] {
  const isRestoring = members.some(
    ({ standing }) => standing.kind === 'leaving' && standing.how === 'Restore',
  );
  if (!isRestoring) return [];
  const frozen = listed(members, ['frozen']);
  return ledger.serviceEndpoints
    .filter((endpoint) => endpoint.ownership === 'Managed')
    .map((endpoint) => parseSubnetId(endpoint.subnet))
    .filter((id) => id !== undefined)
    .filter((id) => !desired.subnets.has(id) && !frozen.has(id));
}

function removal(target: SubnetId): Change {
  return { action: 'RemoveServiceEndpoint', target, owners: [] };
}

import type { RegistryState } from '../../api/registry-state.ts';
import type { RegistryId, SubnetId } from '../../api/resource-id.ts';
import type { Desired } from './desired.ts';
import type { ObservedSubnet, Seen } from '../observed.ts';

/** What the ledgers of other registries say of the subnets that are wanted here. */
export interface Elsewhere {
  /** Service endpoints that this operator added for another registry: they are as much ours here. */
  readonly managedEndpoints: ReadonlySet<string>;
  /** Registries that deny by default and admit addresses, with the subnets that they have a rule for. */
  readonly closed: readonly Closed[];
}

export interface Closed {
  readonly registry: RegistryId;
  readonly subnets: ReadonlySet<string>;
}

export const nothingElsewhere: Elsewhere = { managedEndpoints: new Set(), closed: [] };

/** Whether the other ledgers have to be asked: only while a subnet is new here. */
export function asksElsewhere(
  desired: Desired,
  subnets: ReadonlyMap<SubnetId, Seen<ObservedSubnet>>,
  state: RegistryState | undefined,
): boolean {
  const onRecord = new Set(state?.spec.serviceEndpoints.map(({ subnet }) => subnet));
  return [...desired.subnets.keys()].some((id) => {
    const seen = subnets.get(id);
    const isAbsent = seen?.kind === 'seen' && seen.value.serviceEndpoint === 'Absent';
    return isAbsent || !onRecord.has(id);
  });
}

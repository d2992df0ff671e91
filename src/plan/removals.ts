import type { RegistryStateSpec } from '../api/registry-state.ts';
import { type Desired, elementsOf } from './desired.ts';
import type { Member } from './member.ts';
import type { ObservedRegistry } from './observed.ts';

/** Elements of the registry that are ours and that nobody wants any more. */
export interface Removals {
  readonly subnets: ReadonlySet<string>;
  readonly ranges: ReadonlySet<string>;
}

export interface RemovalCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly ledger: RegistryStateSpec;
  readonly registry: ObservedRegistry;
  /** Subnets that a read proved to be gone: their rules would make every later write fail. */
  readonly goneSubnets: ReadonlySet<string>;
}

/**
 * An element goes where the ledger says that we added it, Azure still has it, and nobody lists it.
 * While a policy is frozen, the ledger cannot tell what rests on that policy's earlier entries: then only what a leaving or
 * refused policy lists goes. Where all policies are gone without a word, nothing goes.
 */
export function removalsOf(removal: RemovalCase): Removals {
  const { members, desired, ledger, registry, goneSubnets } = removal;
  const frozen = listed(members, ['frozen']);
  const given = listed(members, ['leaving', 'refused']);
  const retained = listed(members.filter(isRetaining), ['leaving']);
  const isFrozen = members.some((member) => member.standing.kind === 'frozen');
  const goes = (id: string, wanted: boolean) =>
    members.length > 0 &&
    !wanted &&
    !frozen.has(id) &&
    !retained.has(id) &&
    (!isFrozen || given.has(id));

  const present = presentElements(registry);
  const managedSubnets = ledger.subnetRules.filter((rule) => rule.ownership === 'Managed');
  const managedRanges = ledger.ipRules.filter((rule) => rule.ownership === 'Managed');
  const wantedSubnets: ReadonlySet<string> = new Set(desired.subnets.keys());
  const wantedRanges: ReadonlySet<string> = new Set(desired.ipRanges.keys());
  return {
    subnets: new Set(
      managedSubnets
        .map((rule) => rule.subnet)
        .filter((id) => present.subnets.has(id))
        .filter((id) => goneSubnets.has(id) || goes(id, wantedSubnets.has(id))),
    ),
    ranges: new Set(
      managedRanges
        .map((rule) => rule.value)
        .filter((range) => present.ranges.has(range) && goes(range, wantedRanges.has(range))),
    ),
  };
}

/** Everything that policies of these standings list, subnets and ranges alike. */
export function listed(
  members: readonly Member[],
  standings: readonly Member['standing']['kind'][],
): ReadonlySet<string> {
  return new Set(
    members.filter((member) => standings.includes(member.standing.kind)).flatMap(elementsOf),
  );
}

export function presentElements({ rules }: ObservedRegistry): Removals {
  return {
    subnets: new Set(
      rules.subnetRules === 'invisible' ? [] : rules.subnetRules.map((rule) => rule.subnet),
    ),
    ranges: new Set(rules.ipRules.map((rule) => rule.value)),
  };
}

export function isRetaining({ standing }: Member): boolean {
  return standing.kind === 'leaving' && standing.how === 'Retain';
}

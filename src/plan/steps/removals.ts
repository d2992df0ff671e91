import { finalizer } from '../../api/policy.ts';
import type { RegistryStateSpec, RegistryStateStatus } from '../../api/registry-state.ts';
import { lastGivenBy, mayBeWanted, sourcesIn, withheldSources } from '../guard/origin.ts';
import type { Desired } from '../wants/desired.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedRegistry } from '../observed.ts';
import { elementsOf } from '../wants/wants.ts';

/** Rules by their subnets and ranges. */
export interface Elements {
  readonly subnets: ReadonlySet<string>;
  readonly ranges: ReadonlySet<string>;
}

export const nothing: Elements = { subnets: new Set(), ranges: new Set() };

export function join(one: Elements, other: Elements): Elements {
  return {
    subnets: one.subnets.union(other.subnets),
    ranges: one.ranges.union(other.ranges),
  };
}

export function select({ subnets, ranges }: Elements, ids: ReadonlySet<string>): Elements {
  return { subnets: subnets.intersection(ids), ranges: ranges.intersection(ids) };
}

export function without({ subnets, ranges }: Elements, ids: ReadonlySet<string>): Elements {
  return { subnets: subnets.difference(ids), ranges: ranges.difference(ids) };
}

/** Elements of the registry that are ours and that nobody wants any more. */
export interface Removals extends Elements {
  /** Rules of subnets that are gone and that only frozen policies list: no reason to write, but every write fails with them. */
  readonly alongside: ReadonlySet<string>;
}

export interface RemovalCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly ledger: RegistryStateSpec;
  readonly registry: ObservedRegistry;
  /** Subnets that a read proved to be gone: their rules would make every later write fail. */
  readonly goneSubnets: ReadonlySet<string>;
  readonly lastSeen: RegistryStateStatus;
}

/**
 * An element goes where the ledger says that we added it, Azure still has it, and nobody lists it.
 * While a policy is frozen, the ledger cannot tell what rests on that policy's earlier entries: then only what a leaving
 * policy lists goes, or a refused one that once acted, or what a grant covered once. Where all policies are gone without a
 * word, nothing goes. While a source does not tell all that it comes to, what may rest on it stays.
 */
export function removalsOf(removal: RemovalCase): Removals {
  const { members, desired, ledger, registry, goneSubnets, lastSeen } = removal;
  const frozen = listed(members, ['frozen']);
  const given = givenUp(members, lastSeen);
  const retaining = members.filter(isRetaining);
  const retained = listed(retaining, ['leaving']).union(
    lastGivenBy(new Set(retaining.flatMap(({ policy }) => sourcesIn(policy))), lastSeen),
  );
  const isFrozen = members.some((member) => member.standing.kind === 'frozen');
  const goes = (id: string, wanted: boolean) =>
    members.some(isInvolved) &&
    !wanted &&
    !frozen.has(id) &&
    !retained.has(id) &&
    !mayBeWanted(id, members, lastSeen) &&
    (!isFrozen || given.has(id));

  const present = presentElements(registry);
  const managedSubnets = ledger.subnetRules.filter((rule) => rule.ownership === 'Managed');
  const managedRanges = ledger.ipRules.filter((rule) => rule.ownership === 'Managed');
  const wantedSubnets: ReadonlySet<string> = new Set(desired.subnets.keys());
  const wantedRanges: ReadonlySet<string> = new Set(desired.ipRanges.keys());
  const ourSubnets = managedSubnets
    .map((rule) => rule.subnet)
    .filter((id) => present.subnets.has(id));
  const isGone = (id: string) => goneSubnets.has(id) && wantedSubnets.has(id);
  return {
    subnets: new Set(ourSubnets.filter((id) => isGone(id) || goes(id, wantedSubnets.has(id)))),
    ranges: new Set(
      managedRanges
        .map((rule) => rule.value)
        .filter((range) => present.ranges.has(range) && goes(range, wantedRanges.has(range))),
    ),
    alongside: new Set(
      ourSubnets.filter((id) => goneSubnets.has(id) && !wantedSubnets.has(id) && frozen.has(id)),
    ),
  };
}

// What policies that have acted list, and that counts no longer: for want of a grant, or because they leave.
function givenUp(members: readonly Member[], lastSeen: RegistryStateStatus): ReadonlySet<string> {
  const acted = members.filter(hasActed);
  const withheld = acted.flatMap((member) => member.withheld.flatMap((one) => one.element ?? []));
  return listed(acted, ['leaving', 'refused'])
    .union(new Set(withheld))
    .union(lastGivenBy(withheldSources(acted), lastSeen));
}

// Anybody may write a policy; only one that has acted here, or may, says anything about what is on record.
export function isInvolved(member: Member): boolean {
  return member.standing.kind !== 'refused' || hasActed(member);
}

// Our finalizer is put on before the first write for a policy: without it, it never had anything to revoke.
export function hasActed({ policy }: Member): boolean {
  return policy.metadata.finalizers.includes(finalizer);
}

/** Everything that policies of these standings come to, subnets and ranges alike. */
export function listed(
  members: readonly Member[],
  standings: readonly Member['standing']['kind'][],
): ReadonlySet<string> {
  return new Set(
    members
      .filter((member) => standings.includes(member.standing.kind))
      .flatMap(({ wants }) => elementsOf(wants)),
  );
}

/** The rules that can be seen; where subnet rules are invisible, their absence here says nothing. */
export function presentElements({ rules }: Pick<ObservedRegistry, 'rules'>): Elements {
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

import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { Desired } from '../wants/desired.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedRegistry } from '../observed.ts';
import { untoldBy } from '../guard/origin.ts';
import { type Elements, listed, nothing, presentElements } from './removals.ts';

export interface ForeignCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly ledger: RegistryStateSpec;
  readonly registry: ObservedRegistry;
  /** Where the record was lost, nobody can tell the others' from ours. */
  readonly lost: RegistryStateSpec['lost'];
}

/** Rules that neither we made nor anybody wants, where every policy of the registry wants them gone. */
export function foreignRules(foreign: ForeignCase): Elements {
  const { members, desired, ledger, registry, lost } = foreign;
  if (askersOf(members).length === 0 || lost !== undefined) return nothing;
  // What a source does not tell may be among them.
  if (untoldBy(members).length > 0) return nothing;
  const frozen = listed(members, ['frozen']);
  const present = presentElements(registry);
  const known = new Set([
    ...ledger.subnetRules.map(({ subnet }) => subnet),
    ...ledger.ipRules.map(({ value }) => value),
  ]);
  const isForeign = (id: string, wanted: boolean) => !wanted && !known.has(id) && !frozen.has(id);
  const wantedSubnets: ReadonlySet<string> = new Set(desired.subnets.keys());
  const wantedRanges: ReadonlySet<string> = new Set(desired.ipRanges.keys());
  return {
    subnets: new Set([...present.subnets].filter((id) => isForeign(id, wantedSubnets.has(id)))),
    ranges: new Set([...present.ranges].filter((id) => isForeign(id, wantedRanges.has(id)))),
  };
}

/** The keys of the policies that want foreign rules removed; none unless all that cover the registry do. */
export function askersOf(members: readonly Member[]): readonly string[] {
  const covering = members.filter(
    ({ standing }) => standing.kind === 'active' || standing.kind === 'frozen',
  );
  return covering.every(({ wants }) => wants.foreignRules === 'Remove')
    ? covering.filter(({ standing }) => standing.kind === 'active').map(({ key }) => key)
    : [];
}

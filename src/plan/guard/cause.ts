import { parseIpRange } from '../../api/ip-range.ts';
import type { RegistryStateStatus } from '../../api/registry-state.ts';
import type { ObservedRegistry } from '../observed.ts';
import { hasActed, presentElements } from '../steps/removals.ts';
import type { Desired } from '../wants/desired.ts';
import { joinRanges, liesIn } from '../wants/join-ranges.ts';
import { type Member, wasInSync } from '../wants/member.ts';
import { elementsOf } from '../wants/wants.ts';
import { lastSourcesOf, sourcesIn, subnetSourcesIn, withheldSources } from './origin.ts';

/** Why a rule of ours is to go. */
export type Cause =
  /** A person took it out of a policy, deleted the one policy that listed it, or withdrew the grant; or its subnet is gone. */
  | { readonly kind: 'person' }
  /**
   * Its addresses are let in by other rules, which stay: neighbours of a service tag were joined. Or nothing is behind it
   * any more: layers come from elsewhere.
   */
  | { readonly kind: 'covered' }
  /** A cluster, the nodes or a service tag that a policy still names gives it no longer. */
  | { readonly kind: 'source'; readonly sources: readonly string[] }
  /** Several policies, or a whole namespace, go at once; or what wanted it is gone without a word. */
  | { readonly kind: 'vanished' };

export interface CauseCase {
  readonly members: readonly Member[];
  readonly lastSeen: RegistryStateStatus;
  /** Namespaces that are being deleted. */
  readonly terminating: ReadonlySet<string>;
  readonly goneSubnets: ReadonlySet<string>;
  readonly desired: Pick<Desired, 'ipRanges'>;
  readonly registry: Pick<ObservedRegistry, 'rules'>;
}

export function causeOf(id: string, removal: CauseCase): Cause {
  const { members, goneSubnets } = removal;
  // Who never acted has nothing that could be withdrawn, and lists what it likes.
  const acted = members.filter(hasActed);
  const isWithheld = acted.some(
    ({ standing, wants, withheld }) =>
      withheld.some(({ element }) => element === id) ||
      (standing.kind === 'refused' && elementsOf(wants).includes(id)),
  );
  // Where nobody noted where it came from, it may have come from any source.
  const last = lastSourcesOf(id, removal.lastSeen);
  const withheld = withheldSources(acted);
  const isRevoked = isWithheld || (last?.some((source) => withheld.has(source)) ?? false);
  if (goneSubnets.has(id) || isRevoked) return { kind: 'person' };
  if (isCovered(id, removal)) return { kind: 'covered' };
  const leaving = members.filter(({ standing }) => standing.kind === 'leaving');
  if (leaving.some((member) => isOf(member, id, last))) {
    return causeOfLeaving(leaving, removal);
  }
  const named = sourcesNamedBy(members, id);
  const sources = [...(last ?? named)].filter((source) => named.has(source));
  if (sources.length > 0) return { kind: 'source', sources };
  const isEdited = members.some(
    ({ standing, policy }) => standing.kind === 'active' && !wasInSync(policy),
  );
  return { kind: isEdited ? 'person' : 'vanished' };
}

// What a source gave once belongs to the policy as well, whatever the source gives by now.
function isOf({ wants, policy }: Member, id: string, last: readonly string[] = []): boolean {
  const named = sourcesIn(policy);
  return elementsOf(wants).includes(id) || last.some((source) => named.includes(source));
}

function isCovered(id: string, { desired, registry }: CauseCase): boolean {
  const range = parseIpRange(id);
  const { ranges } = presentElements(registry);
  const staying = [...desired.ipRanges.keys()].filter((other) => ranges.has(other));
  return range !== undefined && liesIn(range, joinRanges(staying));
}

export function causeOfLeaving(
  leaving: readonly Member[],
  { terminating }: Pick<CauseCase, 'terminating'>,
): Cause {
  const isAlone = leaving.length === 1;
  const isOrdered = leaving.every(({ policy }) => !terminating.has(policy.metadata.namespace));
  return { kind: isAlone && isOrdered ? 'person' : 'vanished' };
}

// The clusters, nodes and tags that policies name; what they list themselves is no source.
function sourcesNamedBy(members: readonly Member[], id: string): ReadonlySet<string> {
  const holding = members.filter(
    ({ standing }) => standing.kind === 'active' || standing.kind === 'frozen',
  );
  const isSubnet = id.startsWith('/');
  return new Set(
    holding.flatMap(({ policy }) => (isSubnet ? subnetSourcesIn(policy) : policy.spec.serviceTags)),
  );
}

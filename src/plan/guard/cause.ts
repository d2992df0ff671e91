import type { Policy } from '../../api/policy.ts';
import type { RegistryStateStatus } from '../../api/registry-state.ts';
import { type Member, wasInSync } from '../wants/member.ts';
import { elementsOf } from '../wants/wants.ts';

/** Why a rule of ours is to go. */
export type Cause =
  /** A person took it out of a policy, deleted the one policy that listed it, or withdrew the grant; or its subnet is gone. */
  | { readonly kind: 'person' }
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
}

export function causeOf(id: string, removal: CauseCase): Cause {
  const { members, goneSubnets } = removal;
  const isWithheld = members.some(
    ({ standing, wants, withheld }) =>
      withheld.some(({ element }) => element === id) ||
      (standing.kind === 'refused' && elementsOf(wants).includes(id)),
  );
  if (goneSubnets.has(id) || isWithheld) return { kind: 'person' };
  const leaving = members.filter(({ standing }) => standing.kind === 'leaving');
  if (leaving.some(({ wants }) => elementsOf(wants).includes(id))) {
    return causeOfLeaving(leaving, removal);
  }
  const named = sourcesNamedBy(members, id);
  // Where nobody noted where it came from, it may have come from any source.
  const from = lastSourcesOf(id, removal.lastSeen) ?? [...named];
  const sources = from.filter((source) => named.has(source));
  if (sources.length > 0) return { kind: 'source', sources };
  const isEdited = members.some(
    ({ standing, policy }) => standing.kind === 'active' && !wasInSync(policy),
  );
  return { kind: isEdited ? 'person' : 'vanished' };
}

function causeOfLeaving(leaving: readonly Member[], { terminating }: CauseCase): Cause {
  const isAlone = leaving.length === 1;
  const isOrdered = leaving.every(({ policy }) => !terminating.has(policy.metadata.namespace));
  return { kind: isAlone && isOrdered ? 'person' : 'vanished' };
}

/** Where it came from when it was last wanted; undefined where nobody noted it. */
export function lastSourcesOf(
  id: string,
  { subnetRules = [], ipRules = [] }: RegistryStateStatus,
): readonly string[] | undefined {
  const subnet = subnetRules.find((rule) => rule.subnet === id);
  const range = ipRules.find((rule) => rule.value === id);
  return subnet?.from ?? range?.from;
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

export function sourcesIn(policy: Policy): readonly string[] {
  return [...subnetSourcesIn(policy), ...policy.spec.serviceTags];
}

function subnetSourcesIn({ spec }: Policy): readonly string[] {
  return spec.subnets.flatMap((one) => {
    if ('cluster' in one) return [one.cluster];
    return 'nodes' in one ? ['nodes'] : [];
  });
}

import type { Policy } from '../../api/policy.ts';
import type { RegistryStateStatus } from '../../api/registry-state.ts';
import type { Gap } from '../wants/gap.ts';
import type { Member } from '../wants/member.ts';

/** What the sources of policies that keep what they have do not tell. */
export function untoldBy(members: readonly Member[]): readonly Gap[] {
  return members.filter(isKeeping).flatMap(({ wants }) => [...wants.gaps.values()]);
}

function isKeeping({ standing }: Member): boolean {
  return (
    standing.kind === 'active' ||
    standing.kind === 'frozen' ||
    (standing.kind === 'leaving' && standing.how === 'Retain')
  );
}

/**
 * Whether it may be wanted though nobody seems to: a source does not tell all that it comes to. Of a cluster nobody knows
 * which subnets it had; of a service tag it is on record which ranges it gave.
 */
export function mayBeWanted(
  id: string,
  members: readonly Member[],
  lastSeen: RegistryStateStatus,
): boolean {
  const gives = id.startsWith('/') ? 'subnets' : 'ranges';
  const silent = untoldBy(members).filter((gap) => gap.gives === gives);
  const sources = gives === 'subnets' ? undefined : lastSourcesOf(id, lastSeen);
  return silent.some(({ from }) => sources?.includes(from) ?? true);
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

/** The subnets and ranges that came from nowhere but these sources. */
export function lastGivenBy(
  sources: ReadonlySet<string>,
  { subnetRules = [], ipRules = [] }: RegistryStateStatus,
): ReadonlySet<string> {
  const seen = [
    ...subnetRules.map(({ subnet, from = [] }) => ({ id: subnet, from })),
    ...ipRules.map(({ value, from = [] }) => ({ id: value, from })),
  ];
  const given = seen.filter(
    ({ from }) => from.length > 0 && from.every((source) => sources.has(source)),
  );
  return new Set(given.map(({ id }) => id));
}

/** The clusters, the nodes and the service tags that a policy names; what it lists itself is no source. */
export function sourcesIn(policy: Policy): readonly string[] {
  return [...subnetSourcesIn(policy), ...policy.spec.serviceTags];
}

export function subnetSourcesIn({ spec }: Policy): readonly string[] {
  return spec.subnets.flatMap((one) => {
    if ('cluster' in one) return [one.cluster];
    return 'nodes' in one ? ['nodes'] : [];
  });
}

/** The sources that policies name and no grant covers. */
export function withheldSources(members: readonly Member[]): ReadonlySet<string> {
  return new Set(members.flatMap(({ withheld }) => withheld.flatMap(({ source }) => source ?? [])));
}

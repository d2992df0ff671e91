import type { Grant, GrantSpec, Permission } from '../../api/grant.ts';
import { type IdPattern, matchesId } from '../../api/id-pattern.ts';
import { type IpRange, liesInside } from '../../api/ip-range.ts';
import { type Labels, selects } from '../../api/label-selector.ts';
import type { ClusterId, RegistryId, SecurityGroupId, SubnetId } from '../../api/resource-id.ts';

/** By what it is decided who may do what. */
export interface Admission {
  /** Namespaces whose policies need no grant. */
  readonly platformNamespaces: ReadonlySet<string>;
  readonly grants: readonly Grant[];
  /** Labels of namespaces; one that is not known has none, so no selector that asks for a label selects it. */
  readonly labels: ReadonlyMap<string, Labels>;
  /** Namespaces that are being deleted. */
  readonly terminating: ReadonlySet<string>;
}

/** What the policies of one namespace may do with one registry: everything, or what these grants say. */
export type Permits =
  | { readonly kind: 'everything' }
  /** Grants that are for the namespace and about the registry; none where the policies may do nothing. */
  | { readonly kind: 'granted'; readonly grants: readonly Grant[] };

export function permitsOf(namespace: string, registry: RegistryId, admission: Admission): Permits {
  if (admission.platformNamespaces.has(namespace)) return { kind: 'everything' };
  const labels = admission.labels.get(namespace) ?? {};
  const grants = admission.grants.filter(
    ({ spec }) => isFor(namespace, labels, spec) && isAmong(spec.registries, registry),
  );
  return { kind: 'granted', grants };
}

/** Whether the policies may have anything to do with the registry at all. */
export function isAdmitted(permits: Permits): boolean {
  return permits.kind === 'everything' || permits.grants.length > 0;
}

export function allows(permits: Permits, permission: Permission): boolean {
  return isGranted(permits, permission, () => true);
}

export function allowsSubnet(permits: Permits, id: SubnetId, by: 'Subnets' | 'Discovery'): boolean {
  return isGranted(permits, by, ({ subnets }) => isAmong(subnets, id));
}

export function allowsCluster(permits: Permits, id: ClusterId): boolean {
  return isGranted(permits, 'Discovery', ({ clusters }) => isAmong(clusters, id));
}

export function allowsSecurityGroup(permits: Permits, id: SecurityGroupId): boolean {
  return isGranted(permits, 'NetworkSecurityGroups', (spec) =>
    isAmong(spec.networkSecurityGroups, id),
  );
}

export function allowsRange(permits: Permits, range: IpRange): boolean {
  return isGranted(permits, 'IpRanges', ({ ipRanges }) =>
    ipRanges.some((outer) => liesInside(range, outer)),
  );
}

// Each grant counts as a whole: what one says of subnets does not go with what another allows.
function isGranted(
  permits: Permits,
  permission: Permission,
  covers: (spec: GrantSpec) => boolean,
): boolean {
  return (
    permits.kind === 'everything' ||
    permits.grants.some(({ spec }) => spec.allow.includes(permission) && covers(spec))
  );
}

function isFor(
  namespace: string,
  labels: Labels,
  { namespaces, namespaceSelector }: GrantSpec,
): boolean {
  const isSelected = namespaceSelector !== undefined && selects(namespaceSelector, labels);
  return isSelected || namespaces.includes(namespace);
}

function isAmong(patterns: readonly IdPattern[], id: string): boolean {
  return patterns.some((pattern) => matchesId(pattern, id));
}

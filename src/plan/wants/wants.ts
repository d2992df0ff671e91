import type { IpRange } from '../../api/ip-range.ts';
import type { Policy, PolicySpec } from '../../api/policy.ts';
import type { SubnetId } from '../../api/resource-id.ts';
import type { Gap } from './gap.ts';
import type { Discovered, RegistrySettings } from '../observed.ts';
import { resolveSources } from './sources.ts';
import { resolveTags } from './tag-source.ts';

/** What counts of a policy: its sources come to single subnets and ranges, each with where it comes from. */
export interface Wants extends Counted {
  /** `id` where the policy names the subnet itself, otherwise `nodes` or the id of the cluster. */
  readonly subnets: ReadonlyMap<SubnetId, string>;
  /** What its sources do not tell, by what does not tell it. */
  readonly gaps: ReadonlyMap<string, Gap>;
  /** `ipRanges` where the policy names the range itself, otherwise the service tag. */
  readonly ipRanges: ReadonlyMap<IpRange, string>;
  readonly settings: Partial<RegistrySettings>;
}

/** A network security group that a policy names, and how its rules are to be written. */
export type GroupEntry = NonNullable<PolicySpec['clientFirewall']>['networkSecurityGroups'][number];

type Counted = Pick<
  PolicySpec,
  | 'serviceEndpoints'
  | 'registerProvider'
  | 'allowInterruption'
  | 'foreignRules'
  | 'dataEndpoints'
  | 'clientFirewall'
  | 'verification'
  | 'allowLockout'
>;

/** Those that decide who gets in. */
export const accessFields = ['defaultAction', 'publicNetworkAccess', 'trustedServices'] as const;

export const settingFields = [...accessFields, 'dataEndpoints'] as const;

export type AccessSettings = Pick<RegistrySettings, (typeof accessFields)[number]>;

export type SettingField = (typeof settingFields)[number];

export function wantsOf({ spec }: Policy, discovered: Discovered): Wants {
  const { serviceEndpoints, registerProvider, allowInterruption, foreignRules } = spec;
  const { dataEndpoints, clientFirewall, verification, allowLockout } = spec;
  const { subnets, gaps } = resolveSources(spec.subnets, discovered);
  const tagged = resolveTags(spec.serviceTags, discovered.serviceTags);
  const listed = new Map(spec.ipRanges.map((range) => [range, 'ipRanges']));
  return {
    subnets,
    // One that the policy names itself is its own, whatever tag it is in.
    ipRanges: new Map([...listed, ...[...tagged.ranges].filter(([range]) => !listed.has(range))]),
    gaps: new Map([...gaps, ...tagged.gaps]),
    settings: settingsIn(spec),
    serviceEndpoints,
    registerProvider,
    allowInterruption,
    foreignRules,
    ...(dataEndpoints && { dataEndpoints }),
    ...(clientFirewall && { clientFirewall }),
    verification,
    allowLockout,
  };
}

function settingsIn({ dataEndpoints, ...spec }: PolicySpec): Partial<RegistrySettings> {
  const said = accessFields.filter((field) => spec[field] !== undefined);
  return {
    ...Object.fromEntries(said.map((field) => [field, spec[field]])),
    ...(dataEndpoints && { dataEndpoints: dataEndpoints.enabled ? 'Enabled' : 'Disabled' }),
  };
}

/** Everything that a policy comes to: ids of subnets and ranges, and what does not tell what it comes to. */
export function elementsOf({ subnets, ipRanges, gaps }: Wants): readonly string[] {
  return [...subnets.keys(), ...ipRanges.keys(), ...gaps.keys()];
}

/** Where the policy has the subnet or range from; undefined where it does not come to it. */
export function sourceOf(id: string, { subnets, ipRanges }: Wants): string | undefined {
  const bySubnet: ReadonlyMap<string, string> = subnets;
  const byRange: ReadonlyMap<string, string> = ipRanges;
  return bySubnet.get(id) ?? byRange.get(id);
}

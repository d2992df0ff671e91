import type { IpRange } from '../api/ip-range.ts';
import type { SubnetId } from '../api/resource-id.ts';
import type { Member } from './member.ts';
import type { RegistrySettings } from './observed.ts';

export interface WantedSubnet {
  readonly id: SubnetId;
  /** Keys of the policies, the highest rank first. */
  readonly wantedBy: readonly string[];
  /** Manage where any policy that lists the subnet says so. */
  readonly serviceEndpoint: 'Manage' | 'Require';
  readonly registerProvider: boolean;
  readonly allowInterruption: boolean;
}

/** A wish that lost against another policy's. */
export interface Overruled {
  readonly key: string;
  readonly field: keyof RegistrySettings;
  readonly wanted: string;
  readonly chosen: string;
}

/** What the active policies of one registry want together; who asked first makes no difference. */
export interface Desired {
  readonly subnets: ReadonlyMap<SubnetId, WantedSubnet>;
  readonly ipRanges: ReadonlyMap<IpRange, readonly string[]>;
  readonly settings: Partial<RegistrySettings>;
  readonly overruled: readonly Overruled[];
  /** How long the rules must have been in force before access is closed. */
  readonly settleMs: number;
}

/**
 * | field                                               | several policies                            |
 * |-----------------------------------------------------|---------------------------------------------|
 * | subnets, ipRanges                                   | union                                       |
 * | serviceEndpoints, registerProvider, allowInterruption | per subnet, yes where any of its policies says so |
 * | defaultAction, publicNetworkAccess, trustedServices | platform namespaces first, then the strictest |
 * | verification.settle                                 | the longest                                 |
 */
export function mergePolicies(members: readonly Member[]): Desired {
  const active = members.filter((member) => member.standing.kind === 'active');
  const choices = settingFields.map((field) => chooseSetting(field, active));
  return {
    subnets: mergeSubnets(active),
    ipRanges: mergeIpRanges(active),
    settings: Object.assign({}, ...choices.map((choice) => choice.setting)),
    overruled: choices.flatMap((choice) => choice.overruled),
    settleMs: Math.max(0, ...active.map((member) => member.policy.spec.verification.settle)),
  };
}

export const settingFields = ['defaultAction', 'publicNetworkAccess', 'trustedServices'] as const;

/** Settings with this value shut somebody out. */
export const closedValue = {
  defaultAction: 'Deny',
  publicNetworkAccess: 'Disabled',
  trustedServices: 'Deny',
} as const satisfies RegistrySettings;

/** The subnets that a policy names by id. */
export function subnetIdsOf(member: Member): readonly SubnetId[] {
  return member.policy.spec.subnets.flatMap((source) => ('id' in source ? [source.id] : []));
}

/** Everything that a policy lists: ids of subnets and ranges. */
export function elementsOf(member: Member): readonly string[] {
  return [...subnetIdsOf(member), ...member.policy.spec.ipRanges];
}

function mergeSubnets(active: readonly Member[]): ReadonlyMap<SubnetId, WantedSubnet> {
  const wanted = new Map<SubnetId, WantedSubnet>();
  for (const member of active) {
    for (const id of subnetIdsOf(member)) {
      const others = wanted.get(id);
      wanted.set(id, others === undefined ? wish(id, member) : join(others, wish(id, member)));
    }
  }
  return wanted;
}

function wish(id: SubnetId, { key, policy: { spec } }: Member): WantedSubnet {
  return {
    id,
    wantedBy: [key],
    serviceEndpoint: spec.serviceEndpoints,
    registerProvider: spec.registerProvider,
    allowInterruption: spec.allowInterruption,
  };
}

function join(one: WantedSubnet, other: WantedSubnet): WantedSubnet {
  return {
    id: one.id,
    wantedBy: [...one.wantedBy, ...other.wantedBy],
    serviceEndpoint: one.serviceEndpoint === 'Manage' ? 'Manage' : other.serviceEndpoint,
    registerProvider: one.registerProvider || other.registerProvider,
    allowInterruption: one.allowInterruption || other.allowInterruption,
  };
}

function mergeIpRanges(active: readonly Member[]): ReadonlyMap<IpRange, readonly string[]> {
  const wanted = new Map<IpRange, readonly string[]>();
  for (const member of active) {
    for (const range of member.policy.spec.ipRanges) {
      wanted.set(range, [...(wanted.get(range) ?? []), member.key]);
    }
  }
  return wanted;
}

function chooseSetting(
  field: (typeof settingFields)[number],
  active: readonly Member[],
): { readonly setting: Partial<RegistrySettings>; readonly overruled: readonly Overruled[] } {
  const wishes = active.filter((member) => member.policy.spec[field] !== undefined);
  const platform = wishes.filter((member) => member.isPlatform);
  const voters = platform.length > 0 ? platform : wishes;
  const closing = voters.find((member) => member.policy.spec[field] === closedValue[field]);
  const chosen = (closing ?? voters[0])?.policy.spec[field];
  if (chosen === undefined) return { setting: {}, overruled: [] };
  const overruled = wishes
    .filter((member) => member.policy.spec[field] !== chosen)
    .map((member) => ({
      key: member.key,
      field,
      wanted: member.policy.spec[field] ?? '',
      chosen,
    }));
  return { setting: { [field]: chosen }, overruled };
}

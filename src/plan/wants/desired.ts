import type { IpRange } from '../../api/ip-range.ts';
import type { SubnetId } from '../../api/resource-id.ts';
import type { Gap } from './gap.ts';
import type { Member } from './member.ts';
import type { RegistrySettings } from '../observed.ts';
import { type SettingField, settingFields } from './wants.ts';

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
  readonly field: SettingField;
  readonly wanted: string;
  readonly chosen: string;
  /** The key of the policy that had its wish. */
  readonly chosenBy: string;
}

/** What the active policies of one registry want together; who asked first makes no difference. */
export interface Desired {
  readonly subnets: ReadonlyMap<SubnetId, WantedSubnet>;
  /** What their sources do not tell. */
  readonly gaps: ReadonlyMap<string, Gap>;
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
 * | dataEndpoints                                       | enabled if any enables them                 |
 * | verification.settle                                 | the longest                                 |
 */
export function mergePolicies(members: readonly Member[]): Desired {
  const active = members.filter((member) => member.standing.kind === 'active');
  const choices = settingFields.map((field) => chooseSetting(field, active));
  return {
    subnets: mergeSubnets(active),
    gaps: new Map(active.flatMap((member) => [...member.wants.gaps])),
    ipRanges: mergeIpRanges(active),
    settings: Object.assign({}, ...choices.map((choice) => choice.setting)),
    overruled: choices.flatMap((choice) => choice.overruled),
    settleMs: Math.max(0, ...active.map((member) => member.wants.verification.settle)),
  };
}

/** Settings with this value shut somebody out. */
export const closedValue = {
  defaultAction: 'Deny',
  publicNetworkAccess: 'Disabled',
  trustedServices: 'Deny',
  // Clients whose firewall knows blob storage only.
  dataEndpoints: 'Enabled',
} as const satisfies RegistrySettings;

function mergeSubnets(active: readonly Member[]): ReadonlyMap<SubnetId, WantedSubnet> {
  const wanted = new Map<SubnetId, WantedSubnet>();
  for (const member of active) {
    for (const id of member.wants.subnets.keys()) {
      const others = wanted.get(id);
      wanted.set(id, others === undefined ? wish(id, member) : join(others, wish(id, member)));
    }
  }
  return wanted;
}

function wish(id: SubnetId, { key, wants }: Member): WantedSubnet {
  return {
    id,
    wantedBy: [key],
    serviceEndpoint: wants.serviceEndpoints,
    registerProvider: wants.registerProvider,
    allowInterruption: wants.allowInterruption,
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
    for (const range of member.wants.ipRanges.keys()) {
      wanted.set(range, [...(wanted.get(range) ?? []), member.key]);
    }
  }
  return wanted;
}

function chooseSetting(
  field: SettingField,
  active: readonly Member[],
): { readonly setting: Partial<RegistrySettings>; readonly overruled: readonly Overruled[] } {
  const wishes = active.filter((member) => member.wants.settings[field] !== undefined);
  const platform = wishes.filter((member) => member.isPlatform);
  const isRanked = field !== 'dataEndpoints' && platform.length > 0;
  const voters = isRanked ? platform : wishes;
  const closing = voters.find((member) => member.wants.settings[field] === closedValue[field]);
  const winner = closing ?? voters[0];
  const chosen = winner?.wants.settings[field];
  if (winner === undefined || chosen === undefined) return { setting: {}, overruled: [] };
  const overruled = wishes
    .filter((member) => member.wants.settings[field] !== chosen)
    .map((member) => ({
      key: member.key,
      field,
      wanted: member.wants.settings[field] ?? '',
      chosen,
      chosenBy: winner.key,
    }));
  return { setting: { [field]: chosen }, overruled };
}

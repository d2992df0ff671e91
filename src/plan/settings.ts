import type { RegistryStateSpec } from '../api/registry-state.ts';
import { epochMsOf } from '../api/time.ts';
import type { Change, Hold } from './change.ts';
import { type Desired, closedValue, settingFields } from './desired.ts';
import { type Judgements, stalledElement } from './judgements.ts';
import type { Member } from './member.ts';
import type { ObservedRegistry, RegistrySettings } from './observed.ts';
import type { PutSettings } from './step.ts';
import { isMoving } from './subnet.ts';

export type SettingField = (typeof settingFields)[number];

export interface SettingsCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly registry: ObservedRegistry;
  readonly ledger: RegistryStateSpec;
  readonly nowMs: number;
  readonly judgements: Judgements;
}

export interface SettingsPlan {
  /** Settings that let more in: they come before any rule goes. */
  readonly opening: Partial<RegistrySettings>;
  /** Settings that let less in: they come last. */
  readonly closing: Partial<RegistrySettings>;
  /** Whether `closing` may be written now. */
  readonly mayClose: boolean;
  /** The rules have been seen in force from this moment; undefined where that does not matter. */
  readonly rulesInForceSince: number | undefined;
  readonly openingChanges: readonly Change[];
  readonly closingChanges: readonly Change[];
  readonly holds: readonly Hold[];
}

/** What the switches of the registry are to become, and whether it is time. */
export function planSettings(settings: SettingsCase): SettingsPlan {
  const wanted = { ...restored(settings), ...settings.desired.settings };
  const opening = differing(wanted, settings.registry, 'opening');
  const closing = differing(wanted, settings.registry, 'closing');
  const isClosing = Object.keys(closing).length > 0;
  const isSettled = ![...settings.judgements.values()].some(isMoving);
  const since =
    isClosing && isSettled ? (inForceSince(settings.ledger) ?? settings.nowMs) : undefined;
  const holds = isClosing ? closingHolds(settings, closing, since) : [];
  return {
    opening,
    closing,
    mayClose: isClosing && isSettled && holds.length === 0,
    rulesInForceSince: since,
    openingChanges: changesOf(opening, settings),
    closingChanges: changesOf(closing, settings),
    holds,
  };
}

export function putSettings(
  registry: ObservedRegistry,
  change: Partial<RegistrySettings>,
): readonly PutSettings[] {
  if (Object.keys(change).length === 0) return [];
  return [{ kind: 'putSettings', registryId: registry.id, before: registry.settings, change }];
}

// An original returns where the last word was ours, it still stands, and no other policy has a say on the field.
function restored({ members, registry, ledger }: SettingsCase): Partial<RegistrySettings> {
  const isRestoring = members.some(
    ({ standing }) => standing.kind === 'leaving' && standing.how === 'Restore',
  );
  if (!isRestoring) return {};
  const fields = settingFields.filter((field) => {
    const isClaimed = members.some(
      ({ standing, policy }) =>
        (standing.kind === 'active' || standing.kind === 'frozen') &&
        policy.spec[field] !== undefined,
    );
    return !isClaimed && ledger.settings[field]?.applied === registry.settings[field];
  });
  return Object.fromEntries(fields.map((field) => [field, ledger.settings[field]?.original]));
}

function differing(
  wanted: Partial<RegistrySettings>,
  { settings }: ObservedRegistry,
  direction: 'opening' | 'closing',
): Partial<RegistrySettings> {
  const fields = settingFields.filter((field) => {
    const value = wanted[field];
    const isClosing = value === closedValue[field];
    return (
      value !== undefined && value !== settings[field] && isClosing === (direction === 'closing')
    );
  });
  return Object.fromEntries(fields.map((field) => [field, wanted[field]]));
}

function inForceSince(ledger: RegistryStateSpec): number | undefined {
  return ledger.rulesInForceSince === undefined ? undefined : epochMsOf(ledger.rulesInForceSince);
}

function closingHolds(
  settings: SettingsCase,
  closing: Partial<RegistrySettings>,
  since: number | undefined,
): readonly Hold[] {
  const { registry, desired, nowMs } = settings;
  const holds = ownEntriesMissing(settings, closing);
  if (closing.defaultAction === undefined || since === undefined) return holds;
  if (ruleCount(registry) === 0) return [...holds, lockout(registry)];
  const leftMs = since + desired.settleMs - nowMs;
  return leftMs > 0 ? [...holds, settling(desired.settleMs, leftMs)] : holds;
}

// Who asks for Deny and lists a subnet that cannot be let in, would shut out that subnet.
function ownEntriesMissing(
  { members, judgements }: SettingsCase,
  closing: Partial<RegistrySettings>,
): readonly Hold[] {
  return members.flatMap((member) => {
    const { key, policy, standing } = member;
    const problem = stalledElement(member, judgements);
    const asks = settingFields.some(
      (field) => closing[field] !== undefined && policy.spec[field] === closing[field],
    );
    return problem !== undefined && asks && standing.kind === 'active'
      ? [{ problem, owners: [key] }]
      : [];
  });
}

function ruleCount({ rules }: ObservedRegistry): number {
  return rules.ipRules.length + (rules.subnetRules === 'invisible' ? 0 : rules.subnetRules.length);
}

function lockout(registry: ObservedRegistry): Hold {
  return {
    problem: {
      reason: 'LockoutRisk',
      message:
        `default action Deny is not set: ${registry.armId} has no network rule, so nobody could reach it. ` +
        `List subnets or ipRanges in a policy first.`,
    },
  };
}

function settling(settleMs: number, leftMs: number): Hold {
  return {
    problem: {
      reason: 'Settling',
      message: `the rules are in place; default action Deny follows after they have been so for ${settleMs / 1000} s`,
    },
    afterMs: leftMs,
  };
}

const actionOf = {
  defaultAction: 'SetDefaultAction',
  publicNetworkAccess: 'SetPublicNetworkAccess',
  trustedServices: 'SetTrustedServices',
} as const satisfies Record<SettingField, Change['action']>;

function changesOf(
  change: Partial<RegistrySettings>,
  { members, registry }: SettingsCase,
): readonly Change[] {
  return settingFields
    .filter((field) => change[field] !== undefined)
    .map((field) => ({
      action: actionOf[field],
      target: registry.armId,
      detail: `${registry.settings[field]} -> ${change[field] ?? ''}`,
      owners: members
        .filter(
          ({ standing, policy }) =>
            standing.kind === 'active' && policy.spec[field] === change[field],
        )
        .map((member) => member.key),
    }));
}

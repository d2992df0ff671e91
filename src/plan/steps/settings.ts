import type { RegistryStateSpec } from '../../api/registry-state.ts';
import { epochMsOf } from '../../api/time.ts';
import { type Rollback, isLatched } from '../access/rollback.ts';
import type { Change, Hold } from '../change.ts';
import { type Obstacle, barredSettings, closingObstacles } from './closing.ts';
import { type Desired, closedValue } from '../wants/desired.ts';
import type { Judgements } from './judgements.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedRegistry, OwnNodes, RegistrySettings } from '../observed.ts';
import type { PutSettings } from '../step.ts';
import { isMoving } from './subnet.ts';
import {
  type AccessSettings,
  type SettingField,
  accessFields,
  settingFields,
} from '../wants/wants.ts';

export interface SettingsCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly registry: ObservedRegistry;
  readonly ledger: RegistryStateSpec;
  readonly nowMs: number;
  readonly judgements: Judgements;
  /** Nodes of the operator's own cluster that must not be cut off. */
  readonly nodes: OwnNodes | undefined;
  readonly rollback: Rollback;
  /** Azure refused the last write of settings for a reason that only a person can end. */
  readonly isRefused: boolean;
}

export interface SettingsPlan {
  /** Settings that let more in: they come before any rule goes. */
  readonly opening: Partial<AccessSettings>;
  /** Settings that let less in, and against which nothing stands: they come last. */
  readonly closing: Partial<AccessSettings>;
  /** Whether `closing` may be written now. */
  readonly mayClose: boolean;
  readonly isRefused: boolean;
  /** The rules have been seen in force from this moment; undefined where that does not matter. */
  readonly rulesInForceSince: number | undefined;
  readonly openingChanges: readonly Change[];
  readonly closingChanges: readonly Change[];
  readonly holds: readonly Hold[];
}

/** As much of the case as what is wanted depends on. */
type WishCase = Pick<SettingsCase, 'members' | 'desired' | 'registry' | 'ledger' | 'rollback'>;

/** What the switches of the registry are to become, as far as anybody has a say on them. */
export function wantedSettings(settings: WishCase): Partial<RegistrySettings> {
  const { desired, rollback } = settings;
  const back = rollback.isDue ? ({ defaultAction: 'Allow' } as const) : {};
  return { ...restored(settings), ...back, ...desired.settings };
}

/** What becomes of the switches that decide who gets in, and whether it is time. */
export function planSettings(settings: SettingsCase): SettingsPlan {
  const change = differing(wantedSettings(settings), settings.registry);
  const barred = barredSettings(change, settings);
  const { opening, closing } = phasesOf(without(change, barred));
  const isSettled = ![...settings.judgements.values()].some(isMoving);
  const obstacles = closingObstacles(closing, { ...settings, isSettled });
  const free = without(closing, obstacles);
  const since = free.defaultAction === 'Deny' && isSettled ? inForceSince(settings) : undefined;
  const settling = settlingHold(settings, since);
  return {
    opening,
    closing: free,
    mayClose: Object.keys(free).length > 0 && isSettled && settling.length === 0,
    isRefused: settings.isRefused,
    rulesInForceSince: since,
    openingChanges: changesOf(opening, [], settings),
    closingChanges: changesOf(
      { ...closing, ...pick(change, (field) => barred.some((one) => one.field === field)) },
      [...obstacles, ...barred],
      settings,
    ),
    holds: [...[...obstacles, ...barred].flatMap((obstacle) => obstacle.holds), ...settling],
  };
}

export function putSettings(
  registry: ObservedRegistry,
  change: Partial<AccessSettings>,
): readonly PutSettings[] {
  if (Object.keys(change).length === 0) return [];
  return [
    {
      kind: 'putSettings',
      registryId: registry.id,
      before: registry.settings,
      change,
      rules: registry.rules,
    },
  ];
}

/** A leaving policy that does not restore gives up what it says of a field, where nobody else has a say on it. */
export function isGivenUp(field: SettingField, members: readonly Member[]): boolean {
  const says = members.filter(({ wants }) => wants.settings[field] !== undefined);
  const leaves = says.some(isLeavingBehind);
  return leaves && !says.some((member) => isClaiming(member) || isRestoring(member));
}

/** It goes, and leaves as it is what it does not revoke. */
export function isLeavingBehind({ standing }: Member): boolean {
  return standing.kind === 'leaving' && standing.isGranted && standing.how !== 'Restore';
}

export function isRestoring({ standing }: Member): boolean {
  return standing.kind === 'leaving' && standing.how === 'Restore';
}

function isClaiming({ standing }: Member): boolean {
  return standing.kind === 'active' || standing.kind === 'frozen';
}

// An original returns where the last word was ours, it still stands, and no other policy has a say on the field.
function restored({ members, registry, ledger }: WishCase): Partial<RegistrySettings> {
  if (!members.some(isRestoring) || ledger.lost !== undefined) return {};
  const fields = settingFields.filter((field) => {
    return (
      !members.some((member) => isHolding(member, field, registry)) &&
      !isGivenUp(field, members) &&
      ledger.settings[field]?.applied === registry.settings[field]
    );
  });
  return Object.fromEntries(fields.map((field) => [field, ledger.settings[field]?.original]));
}

// Who is frozen holds on to what is as it wants it, not to a value that it never wanted.
function isHolding(
  { standing, wants }: Member,
  field: SettingField,
  { settings }: ObservedRegistry,
): boolean {
  const value = wants.settings[field];
  if (standing.kind === 'active') return value !== undefined;
  return standing.kind === 'frozen' && value === settings[field];
}

function differing(
  wanted: Partial<RegistrySettings>,
  { settings }: ObservedRegistry,
): Partial<AccessSettings> {
  const fields = accessFields.filter(
    (field) => wanted[field] !== undefined && wanted[field] !== settings[field],
  );
  return Object.fromEntries(fields.map((field) => [field, wanted[field]]));
}

/**
 * What opens comes first, what closes comes last. But where one switch opens and another closes, the registry must not be
 * open to everybody in between: public access is enabled together with Deny, and disabled together with Allow.
 */
function phasesOf(change: Partial<AccessSettings>): {
  readonly opening: Partial<AccessSettings>;
  readonly closing: Partial<AccessSettings>;
} {
  const { defaultAction, publicNetworkAccess } = change;
  const isSwap =
    (publicNetworkAccess === 'Enabled' && defaultAction === 'Deny') ||
    (publicNetworkAccess === 'Disabled' && defaultAction === 'Allow');
  const isClosing = (field: keyof AccessSettings) =>
    isSwap && field === 'publicNetworkAccess'
      ? defaultAction === 'Deny'
      : change[field] === closedValue[field];
  return {
    opening: pick(change, (field) => !isClosing(field)),
    closing: pick(change, isClosing),
  };
}

function without(
  closing: Partial<AccessSettings>,
  obstacles: readonly Obstacle[],
): Partial<AccessSettings> {
  return pick(closing, (field) => !obstacles.some((obstacle) => obstacle.field === field));
}

function pick(
  change: Partial<AccessSettings>,
  is: (field: keyof AccessSettings) => boolean,
): Partial<AccessSettings> {
  const fields = accessFields.filter((field) => change[field] !== undefined && is(field));
  return Object.fromEntries(fields.map((field) => [field, change[field]]));
}

// A time that cannot be read, or that is still to come, proves nothing.
function inForceSince({ ledger, nowMs }: SettingsCase): number {
  const since = epochMsOf(ledger.rulesInForceSince ?? '');
  return since <= nowMs ? since : nowMs;
}

function settlingHold(
  { desired, nowMs }: SettingsCase,
  since: number | undefined,
): readonly Hold[] {
  const leftMs = since === undefined ? 0 : since + desired.settleMs - nowMs;
  if (leftMs <= 0) return [];
  const message = `the rules are in place; default action Deny follows after they have been so for ${desired.settleMs / 1000} s`;
  return [{ problem: { reason: 'Settling', message }, afterMs: leftMs }];
}

const actionOf = {
  defaultAction: 'SetDefaultAction',
  publicNetworkAccess: 'SetPublicNetworkAccess',
  trustedServices: 'SetTrustedServices',
} as const satisfies Record<keyof AccessSettings, Change['action']>;

function changesOf(
  change: Partial<AccessSettings>,
  obstacles: readonly Obstacle[],
  { members, registry, rollback }: SettingsCase,
): readonly Change[] {
  return accessFields
    .filter((field) => change[field] !== undefined)
    .map((field) => {
      const obstacle = obstacles.find((other) => other.field === field);
      const problem = obstacle?.holds[0]?.problem;
      return {
        action: actionOf[field],
        target: registry.armId,
        detail: `${registry.settings[field]} -> ${change[field] ?? ''}`,
        owners: isWayBack(field, change, rollback)
          ? members.filter((member) => isLatched(member, rollback.latch)).map(({ key }) => key)
          : askersOf(field, change[field], members),
        ...(problem === undefined ? {} : { heldBy: problem }),
      };
    });
}

function isWayBack(
  field: keyof AccessSettings,
  change: Partial<AccessSettings>,
  { isDue }: Rollback,
): boolean {
  return isDue && field === 'defaultAction' && change.defaultAction === 'Allow';
}

function askersOf(
  field: keyof AccessSettings,
  value: string | undefined,
  members: readonly Member[],
): readonly string[] {
  return members
    .filter(({ standing, wants }) => standing.kind === 'active' && wants.settings[field] === value)
    .map((member) => member.key);
}

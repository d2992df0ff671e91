import { locksOut, mayLockOut } from '../guard/break-glass.ts';
import type { Hold } from '../change.ts';
import { type Judgements, stalledElement } from './judgements.ts';
import type { Member } from '../wants/member.ts';
import { denyHolds } from '../guard/node-guard.ts';
import type { ObservedRegistry, OwnNodes } from '../observed.ts';
import { type AccessSettings, accessFields } from '../wants/wants.ts';

/** Why a setting that would shut somebody out is not written, unless something else changes first. */
export interface Obstacle {
  readonly field: keyof AccessSettings;
  /** At least one. */
  readonly holds: readonly Hold[];
}

export interface ClosingCase {
  readonly members: readonly Member[];
  readonly registry: ObservedRegistry;
  readonly judgements: Judgements;
  /** Nodes of the operator's own cluster that must not be cut off. */
  readonly nodes: OwnNodes | undefined;
  /** Nothing moves any more. While rules are on their way, only what a person has to end is known to stand against it. */
  readonly isSettled: boolean;
}

export function closingObstacles(
  closing: Partial<AccessSettings>,
  settings: ClosingCase,
): readonly Obstacle[] {
  const obstacles = accessFields
    .filter((field) => closing[field] !== undefined)
    .map((field) => ({ field, holds: holdsOf(field, closing, settings) }))
    .filter((obstacle) => obstacle.holds.length > 0);
  const isDenyHeld = obstacles.some(({ field }) => field === 'defaultAction');
  return isDenyHeld && closing.publicNetworkAccess === 'Enabled'
    ? [...obstacles, staysDisabled(settings.registry)]
    : obstacles;
}

/**
 * Without public access and without a private endpoint nobody gets in. And what would be opened only because public access
 * is disabled with it, stays closed.
 */
export function barredSettings(
  change: Partial<AccessSettings>,
  { members, registry }: Pick<ClosingCase, 'members' | 'registry'>,
): readonly Obstacle[] {
  const { publicNetworkAccess, defaultAction } = change;
  if (!locksOut('publicNetworkAccess', publicNetworkAccess, registry) || mayLockOut(members)) {
    return [];
  }
  const { armId } = registry;
  const message =
    `public network access of ${armId} is not disabled: it has no private endpoint, so nobody could reach it. ` +
    `Create one first, or set spec.allowLockout`;
  const barred: Obstacle = {
    field: 'publicNetworkAccess',
    holds: [{ problem: { reason: 'LockoutRisk', message } }],
  };
  return defaultAction === 'Allow' ? [barred, staysClosed(registry)] : [barred];
}

function holdsOf(
  field: keyof AccessSettings,
  closing: Partial<AccessSettings>,
  settings: ClosingCase,
): readonly Hold[] {
  const { registry, members } = settings;
  const isDeny = field === 'defaultAction' && closing.defaultAction === 'Deny';
  const own = ownEntriesMissing(field, closing, settings);
  if (!settings.isSettled) return own;
  const missing = [...own, ...(isDeny ? denyHolds(settings.nodes, registry) : [])];
  const isLockout = locksOut(field, closing[field], registry) && !mayLockOut(members);
  return isLockout ? [...missing, lastRule(registry)] : missing;
}

// Who asks for Deny and lists a subnet that cannot be let in, would shut out that subnet. Whoever has all of its own in
// force is not held up by that.
function ownEntriesMissing(
  field: keyof AccessSettings,
  closing: Partial<AccessSettings>,
  { members, judgements }: ClosingCase,
): readonly Hold[] {
  const askers = members.filter(
    ({ standing, wants }) => standing.kind === 'active' && wants.settings[field] === closing[field],
  );
  const holds = askers.flatMap((member) => {
    const problem = stalledElement(member, judgements);
    return problem === undefined ? [] : [{ problem, owners: [member.key] }];
  });
  return holds.length === askers.length ? holds : [];
}

function lastRule({ armId }: ObservedRegistry): Hold {
  const message =
    `default action Deny is not set: ${armId} has no network rule, so nobody could reach it. ` +
    `List subnets or ipRanges in a policy first.`;
  return { problem: { reason: 'LockoutRisk', message } };
}

function staysDisabled({ armId }: ObservedRegistry): Obstacle {
  const message =
    `public network access of ${armId} is not enabled while default action Deny cannot be set: ` +
    `until then it would be open to everybody.`;
  return { field: 'publicNetworkAccess', holds: [{ problem: { reason: 'Conflict', message } }] };
}

function staysClosed({ armId }: ObservedRegistry): Obstacle {
  const message =
    `default action Allow of ${armId} is not set while public network access cannot be disabled: ` +
    `until then it would be open to everybody.`;
  return { field: 'defaultAction', holds: [{ problem: { reason: 'Conflict', message } }] };
}

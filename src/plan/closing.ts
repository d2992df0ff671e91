import type { Hold } from './change.ts';
import { type Judgements, stalledElement } from './judgements.ts';
import type { Member } from './member.ts';
import type { ObservedRegistry } from './observed.ts';
import { presentElements } from './removals.ts';
import { type AccessSettings, accessFields } from './wants.ts';

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

function holdsOf(
  field: keyof AccessSettings,
  closing: Partial<AccessSettings>,
  settings: ClosingCase,
): readonly Hold[] {
  const missing = ownEntriesMissing(field, closing, settings);
  const isLockout = closing[field] === 'Deny' && field === 'defaultAction';
  return isLockout && ruleCount(settings.registry) === 0
    ? [...missing, lockout(settings.registry)]
    : missing;
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

function ruleCount(registry: ObservedRegistry): number {
  const { subnets, ranges } = presentElements(registry);
  return subnets.size + ranges.size;
}

function lockout({ armId }: ObservedRegistry): Hold {
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

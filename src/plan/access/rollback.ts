import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { AccessPlan } from './access.ts';
import { acr } from '../az.ts';
import type { Hold } from '../change.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedRegistry } from '../observed.ts';
import type { Problem } from '../problem.ts';

/** Policies whose Deny was taken back, each at the generation that asked for it. */
export type Latch = NonNullable<RegistryStateSpec['rolledBack']>;

export interface RollbackCase {
  /** As their policies say it, whatever was taken back. */
  readonly members: readonly Member[];
  readonly ledger: RegistryStateSpec;
  readonly registry: ObservedRegistry;
  readonly access: AccessPlan | undefined;
  readonly isReadOnly: boolean;
}

export interface Rollback {
  /** Those whose wish for Deny does not count until they say something else. */
  readonly latch: Latch;
  /** Default action goes back to Allow now. */
  readonly isDue: boolean;
  /** Why it does not, though a policy wants it to and the denials last. */
  readonly refusal: string | undefined;
}

/**
 * Default action Deny is taken back where all of this holds:
 *
 * | precondition                                         | because                                                     |
 * |------------------------------------------------------|-------------------------------------------------------------|
 * | the operator's own subnet is denied though allowed   | of others nothing is known                                  |
 * | the denials last, up to now                          | one is weather                                              |
 * | Deny is ours, and was Allow before                   | a stranger's Deny is none of our business                   |
 * | whoever asks for Deny wants it, and has not had it   | it opens the registry to everybody, and must come to an end |
 *
 * The latch is on record before the write, as pending until Allow is seen: a write that a crash kept from being made is
 * made then.
 */
export function planRollback(rollback: RollbackCase): Rollback {
  const { members, ledger, registry } = rollback;
  const isDeny = registry.settings.defaultAction === 'Deny';
  const latch = isDeny ? latchOf(ledger, members) : latchOf(ledger, members).map(made);
  const nothing = { latch, isDue: false, refusal: undefined };
  const deniers = members.filter(wantsDeny);
  if (!isAsked(deniers, latch) || !isDeniedNow(rollback)) return nothing;
  const refusal = refusalOf(deniers, rollback);
  if (refusal !== undefined) return { ...nothing, refusal };
  return { latch: joined(latch, deniers), isDue: true, refusal: undefined };
}

/** The members with what counts of their wishes. */
export function withoutLatched(members: readonly Member[], latch: Latch): readonly Member[] {
  return members.map((member) => {
    if (!isLatched(member, latch) || !wantsDeny(member)) return member;
    const { defaultAction: _taken, ...settings } = member.wants.settings;
    return { ...member, wants: { ...member.wants, settings } };
  });
}

/** What of the latch still holds: a policy that changed, or another one of that name, has said something new. */
export function latchOf(ledger: RegistryStateSpec, members: readonly Member[]): Latch {
  return (ledger.rolledBack ?? []).filter((entry) =>
    members.some((member) => isLatched(member, [entry])),
  );
}

export function isLatched({ key, policy: { metadata } }: Member, latch: Latch): boolean {
  return latch.some(
    ({ policy, uid, generation }) =>
      policy === key && uid === metadata.uid && generation === metadata.generation,
  );
}

export function rollbackHolds(
  { latch }: Rollback,
  members: readonly Member[],
  { armId }: ObservedRegistry,
): readonly Hold[] {
  const owners = members.filter((member) => isLatched(member, latch)).map(({ key }) => key);
  return owners.length === 0 ? [] : [{ problem: rolledBack(armId), owners }];
}

export function rolledBack(registry: string): Problem {
  const message =
    `default action of ${registry} goes back to Allow, as spec.verification.rollback wants it: under Deny the registry kept ` +
    `denying the operator's own pod, though its subnet is allowed. Find out why (az acr network-rule list ${acr(registry)}). ` +
    `Deny is tried again once the spec of this policy changes, such as spec.verification.settle`;
  return { reason: 'RolledBack', message };
}

// Who is frozen holds on to what is: it is not to be opened for others without its word.
function wantsDeny({ standing, wants }: Member): boolean {
  const holds = standing.kind === 'active' || standing.kind === 'frozen';
  return holds && wants.settings.defaultAction === 'Deny';
}

// Whose Deny was taken back before, does not ask for that of another.
function isAsked(deniers: readonly Member[], latch: Latch): boolean {
  const past = latch.filter(({ pending }) => pending !== true);
  return deniers.some(
    (member) =>
      member.standing.kind === 'active' &&
      member.wants.verification.rollback &&
      !isLatched(member, past),
  );
}

function made({ policy, uid, generation }: Latch[number]): Latch[number] {
  return { policy, uid, generation };
}

function isDeniedNow({ access }: RollbackCase): boolean {
  return access?.verdict.reason === 'AccessDenied' && access.evidence?.answer === 'Denied';
}

function refusalOf(deniers: readonly Member[], given: RollbackCase): string | undefined {
  const { ledger, registry, isReadOnly } = given;
  if (isReadOnly) return 'the operator runs with --read-only';
  if (!isOurs(ledger, registry)) {
    return `default action Deny of ${registry.armId} was not set by this operator, or is not known to be`;
  }
  return deniers.every(({ wants }) => wants.verification.rollback)
    ? undefined
    : `not every policy that asks for default action Deny of ${registry.armId} says so`;
}

/** The Deny that is there is the one that we made of Allow. */
function isOurs({ settings, lost }: RegistryStateSpec, registry: ObservedRegistry): boolean {
  const { original, applied } = settings.defaultAction ?? {};
  const isThere = registry.settings.defaultAction === 'Deny' && applied === 'Deny';
  return lost === undefined && isThere && original === 'Allow';
}

function joined(latch: Latch, deniers: readonly Member[]): Latch {
  const fresh = deniers
    .filter(({ standing }) => standing.kind === 'active')
    .map(({ key, policy: { metadata } }) => {
      return { policy: key, uid: metadata.uid, generation: metadata.generation, pending: true };
    });
  const others = latch.filter(({ policy }) => !fresh.some((one) => one.policy === policy));
  return [...others, ...fresh].toSorted((one, other) => (one.policy < other.policy ? -1 : 1));
}

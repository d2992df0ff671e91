import type { Change } from '../change.ts';
import type { Member } from '../wants/member.ts';
import type { Plan } from '../plan.ts';
import type { PlanInput } from '../input.ts';
import type { Problem } from '../problem.ts';
import { isRegistryGone } from '../registry.ts';
import type { ObservedRegistry, Seen } from '../observed.ts';

/** How a deleted policy parts from its registry. */
export type Departure =
  | { readonly kind: 'staying' } // not deleted
  | { readonly kind: 'pending' } // something is still to be undone
  | { readonly kind: 'done'; readonly leftInPlace: string | undefined };

/**
 * | deletionPolicy    | lets go when                                                          |
 * |-------------------|-----------------------------------------------------------------------|
 * | Retain            | at once                                                               |
 * | Revoke, Restore   | nothing is left to undo but what would lock everybody out             |
 * | any               | the registry is gone, or of a SKU without rules, and nothing is left to undo elsewhere |
 */
export function departureOf(member: Member, plan: Plan, input: PlanInput): Departure {
  if (member.standing.kind !== 'leaving') return { kind: 'staying' };
  if (member.standing.how === 'Retain') return done();
  const undoing = plan.changes.filter((change) => change.owners.length === 0);
  const isOutOfReach = isRegistryGone(input) || plan.problem?.reason === 'SkuNotSupported';
  if (isOutOfReach) return undoing.length === 0 ? done() : { kind: 'pending' };
  if (plan.problem !== undefined || isBlind(plan, input.observed.registry))
    return { kind: 'pending' };
  return undone(member, plan, undoing);
}

function undone(member: Member, plan: Plan, undoing: readonly Change[]): Departure {
  const [held] = undoing.flatMap(({ heldBy }) => heldBy ?? []);
  const isOver = undoing.every(({ heldBy }) => heldBy !== undefined && !isForAPerson(heldBy));
  return isOver && stuckOf(member, plan) === undefined ? done(held?.message) : { kind: 'pending' };
}

/** What a deleted policy waits for that only a person can give. */
export function stuckOf({ standing, key }: Member, { holds, ledger }: Plan): Problem | undefined {
  if (standing.kind === 'leaving' && standing.how === 'Restore' && ledger.lost !== undefined) {
    return {
      reason: 'LedgerLost',
      message:
        `what was there before this operator is not on record any more, so it cannot be restored. ` +
        `Set spec.deletionPolicy to Revoke or Retain`,
    };
  }
  return holds.find(
    ({ problem, owners }) => isForAPerson(problem) && (owners?.includes(key) ?? true),
  )?.problem;
}

function isForAPerson({ reason }: Problem): boolean {
  return reason === 'RemovalHeld';
}

/** Rules of ours that no API version shows: nobody can tell whether they are gone. */
export function isBlind({ ledger }: Plan, registry: Seen<ObservedRegistry>): boolean {
  const isInvisible = registry.kind === 'seen' && registry.value.rules.subnetRules === 'invisible';
  return isInvisible && ledger.subnetRules.some(({ ownership }) => ownership === 'Managed');
}

function done(leftInPlace?: string): Departure {
  return { kind: 'done', leftInPlace };
}

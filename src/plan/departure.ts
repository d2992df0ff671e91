import type { Member } from './member.ts';
import type { Plan } from './plan.ts';
import type { PlanInput } from './input.ts';

/** How a deleted policy parts from its registry. */
export type Departure =
  | { readonly kind: 'staying' } // not deleted
  | { readonly kind: 'pending' } // something is still to be undone
  | { readonly kind: 'done'; readonly leftInPlace: string | undefined };

/**
 * | deletionPolicy    | lets go when                                                          |
 * |-------------------|-----------------------------------------------------------------------|
 * | Retain            | at once                                                               |
 * | Revoke, Restore   | nothing is left to undo, or what is left would lock everybody out       |
 * | any               | the registry is gone, or of a SKU without rules                        |
 */
export function departureOf(member: Member, plan: Plan, { observed }: PlanInput): Departure {
  if (member.standing.kind !== 'leaving') return { kind: 'staying' };
  if (member.standing.how === 'Retain') return done();
  const { registry } = observed;
  const isGone = registry.kind === 'failed' && registry.failure.kind === 'notFound';
  if (isGone || plan.problem?.reason === 'SkuNotSupported') return done();
  if (plan.problem !== undefined) return { kind: 'pending' };
  const lockout = plan.holds.find((hold) => hold.problem.reason === 'LockoutRisk');
  const undoing = plan.changes.filter((change) => change.owners.length === 0);
  if (undoing.length === 0) return done(lockout?.problem.message);
  const isHeld = lockout !== undefined && undoing.every(({ action }) => action.startsWith('Set'));
  return isHeld ? done(lockout.problem.message) : { kind: 'pending' };
}

function done(leftInPlace?: string): Departure {
  return { kind: 'done', leftInPlace };
}

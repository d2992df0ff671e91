import type { Change } from '../change.ts';
import { type Member, isObserving, wasInSync } from '../wants/member.ts';
import type { PlanInput } from '../input.ts';
import type { Plan } from '../plan.ts';
import type { Publications } from '../clients/publication.ts';
import type { StepResult } from '../result.ts';
import { groupsOf } from '../security/entries.ts';
import { groupOf } from '../security/records.ts';
import { elementsOf } from '../wants/wants.ts';

export interface VerdictCase {
  readonly plan: Plan;
  /** The plan as it would be if policies in Observe mode were enforced. */
  readonly ifEnforced: Plan;
  readonly results: readonly StepResult[];
  readonly publications: Publications;
  readonly input: PlanInput;
}

/** The part of the plan that is done for this policy. */
export function changesFor(member: Member, verdict: VerdictCase): readonly Change[] {
  const isItsOwn = concernOf(member, verdict);
  return shownPlan(member, verdict).changes.filter((change) =>
    change.owners.length === 0 ? isItsOwn(change) : change.owners.includes(member.key),
  );
}

/** The plan that a policy's status shows. */
export function shownPlan(member: Member, { plan, ifEnforced }: VerdictCase): Plan {
  return isObserving(member) ? ifEnforced : plan;
}

/**
 * Whether a change that nobody wants any more, such as a rule that goes, is this policy's business:
 *
 * | policy    | change                                                               |
 * |-----------|----------------------------------------------------------------------|
 * | leaving   | each: it waits until all is undone                                   |
 * | observing | what would go only if it were enforced                               |
 * | active    | rules that it lists or listed last; and, in a platform namespace, rules that nobody lists, while it may have been the one that dropped them: until it was InSync at its present generation |
 */
function concernOf(member: Member, { plan }: VerdictCase): (change: Change) => boolean {
  if (member.standing.kind === 'leaving') return () => true;
  if (isObserving(member)) {
    return (change) => !plan.changes.some((other) => isSame(change, other));
  }
  if (member.standing.kind !== 'active') return () => false;
  const own = new Set([...elementsOf(member.wants), ...lastListed(member), ...groupsOf(member)]);
  const mayHaveDropped = !wasInSync(member.policy);
  return (change) => {
    const at = placeOf(change);
    return (
      at !== undefined &&
      (own.has(at) || (member.isPlatform && mayHaveDropped && !plan.listed.has(at)))
    );
  };
}

/** What policies list that the change is about: a subnet, a range or a security group. */
function placeOf({ action, target }: Change): string | undefined {
  if (action === 'RemoveSubnetRule' || action === 'RemoveIpRule') return target;
  return action === 'RemoveSecurityRule' ? groupOf({ rule: target }) : undefined;
}

function lastListed({ policy }: Member): readonly string[] {
  return (policy.status.subnets ?? []).map(({ id }) => id);
}

function isSame(one: Change, other: Change): boolean {
  return one.action === other.action && one.target === other.target;
}

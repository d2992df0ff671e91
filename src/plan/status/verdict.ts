import { type Reason, reasons } from '../../api/reasons.ts';
import { shortNameOf } from '../../api/resource-id.ts';
import type { Change } from '../change.ts';
import { type VerdictCase, changesFor, shownPlan } from './concern.ts';
import { isBlind, stuckOf } from './departure.ts';
import type { Member } from '../wants/member.ts';
import type { Problem } from '../problem.ts';
import { ownProblems, problemsOf } from './problems.ts';

export type { VerdictCase } from './concern.ts';

/** What a policy's Ready condition says. */
export interface Verdict {
  readonly reason: Reason;
  readonly message: string;
}

export function verdictOf(member: Member, verdict: VerdictCase): Verdict {
  const { standing } = member;
  switch (standing.kind) {
    case 'refused':
      return standing.problem;
    case 'leaving':
      return leavingVerdict(member, verdict);
    case 'active':
      return activeVerdict(member, verdict);
    case 'frozen':
      return frozenVerdict(member, verdict);
    default:
      throw new Error(`unhandled standing ${JSON.stringify(standing satisfies never)}`);
  }
}

function frozenVerdict(member: Member, verdict: VerdictCase): Verdict {
  if (member.standing.kind !== 'frozen') throw new Error('only frozen policies come here');
  const { why } = member.standing;
  switch (why.kind) {
    case 'observing':
      return observingVerdict(member, verdict);
    case 'suspended':
      throw new Error('the status of a suspended policy stays as it was');
    case 'unusable':
      return why.problem;
    default:
      throw new Error(`unhandled reason to be frozen ${JSON.stringify(why satisfies never)}`);
  }
}

function observingVerdict(member: Member, verdict: VerdictCase): Verdict {
  const plan = shownPlan(member, verdict);
  if (plan.problem !== undefined) return plan.problem;
  const count = changesFor(member, verdict).length;
  const only = verdict.input.isReadOnly ? 'the operator runs with --read-only' : 'mode is Observe';
  const [problem] = ownProblems(member, verdict);
  if (count === 0 && problem === undefined) {
    return { reason: 'InSync', message: `Azure is as this policy wants it; ${only}` };
  }
  const but = problem === undefined ? '' : `. It would not come to all of it: ${problem.message}`;
  return { reason: 'ChangesPending', message: `${countOf(count)} would be made; ${only}${but}` };
}

function activeVerdict(member: Member, verdict: VerdictCase): Verdict {
  const { plan } = verdict;
  if (plan.problem !== undefined) return plan.problem;
  if (verdict.input.isReadOnly) return observingVerdict(member, verdict);
  const problems = problemsOf(member, verdict);
  const moving = problems.find(({ reason }) => reasons[reason] === 'progressing');
  const changes = changesFor(member, verdict);
  if (moving !== undefined) return moving;
  const [stalled] = problems;
  if (stalled !== undefined) return { ...stalled, message: withOthers(stalled, problems) };
  return changes.length > 0
    ? {
        reason: 'Applying',
        message: `making ${countOf(changes.length)}, beginning with ${summary(changes)}`,
      }
    : { reason: 'InSync', message: 'Azure is as this policy wants it' };
}

function leavingVerdict(member: Member, { plan, results, input }: VerdictCase): Verdict {
  const stuck = stuckOf(member, plan);
  if (stuck !== undefined) return stuck;
  const failed = results.flatMap(({ outcome }) =>
    outcome.kind === 'failed' ? [outcome.failure.message] : [],
  );
  const held = plan.holds.map((hold) => hold.problem.message);
  const readOnly = input.isReadOnly ? ['the operator runs with --read-only'] : [];
  const blind = isBlind(plan, input.observed.registry)
    ? ['no API version in reach shows the subnet rules to be removed: see --registry-api-versions']
    : [];
  const why = [plan.problem?.message, ...blind, ...readOnly, ...held, ...failed].find(
    (message) => message !== undefined,
  );
  const left = plan.changes.filter((change) => change.owners.length === 0);
  return {
    reason: 'Deleting',
    message:
      why === undefined
        ? `undoing what rests on this policy: ${countOf(left.length)}`
        : `${why} (to let go without undoing anything, set spec.deletionPolicy to Retain)`,
  };
}

function withOthers(first: Problem, problems: readonly Problem[]): string {
  return problems.length === 1
    ? first.message
    : `${first.message} (and ${problems.length - 1} more: see the other conditions and status.subnets)`;
}

function summary(changes: readonly Change[]): string {
  const [first] = changes;
  return first === undefined ? 'nothing' : `${first.action} ${shortNameOf(first.target)}`;
}

function countOf(count: number): string {
  return count === 1 ? '1 change' : `${count} changes`;
}

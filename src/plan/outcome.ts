import type { Plan } from './plan.ts';
import type { PlanInput } from './input.ts';
import { isStalled } from './problem.ts';
import { type StepResult, failedTargets, problemsOfResults } from './result.ts';
import { ruleProblem } from './security/judge.ts';
import { lastFailure, problemIn } from './steps/judgements.ts';

/** Who moves next. */
export type Outcome =
  | { readonly kind: 'settled' } // nobody: look again at the resync interval
  | { readonly kind: 'continue' } // the operator: a step was taken, look at what it made of the world
  | { readonly kind: 'waiting'; readonly afterMs: number } // Azure, which said for how long at least
  | { readonly kind: 'resting'; readonly afterMs: number } // the clock: look then, or at the resync interval
  | { readonly kind: 'retry' } // the operator, with growing pauses
  | { readonly kind: 'blocked' }; // a person: look again at the resync interval

export function outcomeOf(plan: Plan, results: readonly StepResult[], input: PlanInput): Outcome {
  const waits = waitsOf(plan, results, input);
  const rests = plan.holds.flatMap(({ afterMs }) => afterMs ?? []);
  const isDone = results.some(({ outcome }) => outcome.kind === 'done');
  if (isDone) return { kind: 'continue' };
  if (waits.length > 0) return { kind: 'waiting', afterMs: Math.min(...waits, ...rests) };
  // What rests must not keep what fails from being tried again.
  if (isFailing(plan, results, input)) return { kind: 'retry' };
  if (rests.length > 0) return { kind: 'resting', afterMs: Math.min(...rests) };
  if (isHeldForNow(plan) || isNews(results, input)) return { kind: 'retry' };
  return plan.changes.length === 0 && plan.problem === undefined
    ? { kind: 'settled' }
    : { kind: 'blocked' };
}

// What failed for the first time no longer holds up the rest, so there may be more to do at once than is known now.
function isNews(results: readonly StepResult[], input: PlanInput): boolean {
  return failedTargets(results).some(
    ({ target, failure }) => lastFailure(target, input)?.failure.kind !== failure.kind,
  );
}

function waitsOf(
  plan: Plan,
  results: readonly StepResult[],
  { observed }: PlanInput,
): readonly number[] {
  const started = results.map(({ outcome }) => {
    switch (outcome.kind) {
      case 'running':
        return outcome.operation.afterMs;
      case 'failed':
        return outcome.failure.afterMs;
      case 'done':
        return undefined;
      default:
        throw new Error(`unhandled outcome ${JSON.stringify(outcome satisfies never)}`);
    }
  });
  const running = [...observed.operations.values()].map((state) =>
    state.kind === 'running' ? state.operation.afterMs : undefined,
  );
  const unread = [
    observed.registry,
    ...observed.subnets.values(),
    ...observed.providers.values(),
    ...observed.securityGroups.values(),
    ...(observed.neighbours === undefined ? [] : [observed.neighbours]),
  ].map((seen) => (seen.kind === 'failed' ? seen.failure.afterMs : undefined));
  const silent = [...plan.desired.gaps.values()].map(({ why }) =>
    why.kind === 'failed' ? why.failure.afterMs : undefined,
  );
  return [...started, ...running, ...unread, ...silent].filter((ms) => ms !== undefined);
}

function isFailing(plan: Plan, results: readonly StepResult[], input: PlanInput): boolean {
  const hasFailedOperation = [...input.observed.operations.values()].some(
    ({ kind }) => kind === 'failed',
  );
  const problems = [
    plan.problem,
    ...[...plan.judgements.values()].map(problemIn),
    ...[...plan.security.judgements.values()].map(ruleProblem),
    ...problemsOfResults(results, input).map((failed) => failed.problem),
  ];
  return (
    hasFailedOperation || problems.some((problem) => problem !== undefined && !isStalled(problem))
  );
}

function isHeldForNow({ holds }: Plan): boolean {
  return holds.some(({ problem }) => !isStalled(problem));
}

import type { Failure } from './failure.ts';
import { type FailedTarget, targetOf, targetOfStep } from './memory.ts';
import { lastFailure } from './steps/judgements.ts';
import type { PlanInput } from './input.ts';
import { type Problem, problemNow } from './problem.ts';
import type { Operation } from './observed.ts';
import type { PutNetworkRules, Step } from './step.ts';

/** What taking a step came to. */
export interface StepResult {
  readonly step: Step;
  readonly outcome:
    | { readonly kind: 'done' }
    | { readonly kind: 'running'; readonly operation: Operation }
    | { readonly kind: 'failed'; readonly failure: Failure };
}

/**
 * What the failures of the steps are remembered by. A write of rules that fails is laid at the door of the rules that
 * Azure names, or of the only one that was new; otherwise nobody knows whose it is.
 */
export function failedTargets(results: readonly StepResult[]): readonly FailedTarget[] {
  return results.flatMap(({ step, outcome }) => {
    if (outcome.kind !== 'failed') return [];
    const { failure } = outcome;
    const targets = step.kind === 'putNetworkRules' ? blamed(step, failure) : [targetOfStep(step)];
    return targets.map((target) => ({ target, failure: alone(failure, targets) }));
  });
}

/** What failed steps mean for the policies, a failure that lasts being judged by how long it does. */
export function problemsOfResults(
  results: readonly StepResult[],
  input: PlanInput,
): readonly FailedProblem[] {
  return failedTargets(results).map(({ target, failure }) => {
    return { target, problem: problemNow(failure, lastFailure(target, input)) };
  });
}

export interface FailedProblem {
  readonly target: string;
  readonly problem: Problem;
}

// Each is told of itself alone: whoever lists one of several subnets need not be allowed to know of the others.
function alone(failure: Failure, targets: readonly string[]): Failure {
  if (targets.length === 1) return failure;
  const code = failure.code === undefined ? '' : ` (${failure.code})`;
  return {
    ...failure,
    message: `Azure refuses the rules for ${targets.length} subnets, this one among them${code}`,
  };
}

function blamed({ before, after }: PutNetworkRules, failure: Failure): readonly string[] {
  const subnets = idsOf(after).filter((id) => !idsOf(before).includes(id));
  const known = new Set(before.ipRules.map((rule) => rule.value));
  const ranges = after.ipRules.map((rule) => rule.value).filter((value) => !known.has(value));
  const named = subnets.filter((id) => failure.subnets?.includes(id) ?? false);
  if (named.length > 0) return named.map(targetOf.subnet);
  const added = [...subnets.map(targetOf.subnet), ...ranges.map(targetOf.range)];
  const namesOthers = failure.subnets !== undefined && failure.subnets.length > 0;
  const isItsOwn = added.length === 1 && !namesOthers && isAboutRules(failure);
  return isItsOwn ? added : [targetOf.rules];
}

function idsOf({ subnetRules }: PutNetworkRules['before']): readonly string[] {
  return subnetRules === 'invisible' ? [] : subnetRules.map((rule) => rule.subnet);
}

/** Whether the failure says something about the rules that were sent: one that was throttled or got lost does not. */
export function isAboutRules(failure: Failure | undefined): boolean {
  return failure !== undefined && aboutRules.has(failure.kind);
}

const aboutRules: ReadonlySet<Failure['kind']> = new Set([
  'invalid',
  'endpointMissing',
  'providerNotRegistered',
  'notInForce',
  'limitExceeded',
  'forbidden',
]);

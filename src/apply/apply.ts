import { parentOf } from '../api/resource-id.ts';
import { ArmError } from '../azure/arm/arm-error.ts';
import type { Azure, Call } from '../azure/gateways.ts';
import type { Failure } from '../plan/failure.ts';
import { parentsAtWork } from '../plan/memory.ts';
import type { OperationState, Progress } from '../plan/observed.ts';
import type { StepResult } from '../plan/result.ts';
import type { Step } from '../plan/step.ts';
import { type GraceDeps, withGrace } from '../time/grace.ts';

export interface ApplyDeps extends GraceDeps {
  readonly azure: Azure;
  readonly call: Call;
  /** Those that earlier reconciles started. */
  readonly operations: ReadonlyMap<string, OperationState>;
  /** Hears of each step as soon as there is something to say: the process may not live to see the next. */
  readonly tell: (result: StepResult) => void;
}

/**
 * Takes the steps in order until the signal is aborted; the one that is under way then gets a moment more. What fails is in
 * the results: the steps of one plan do not depend on each other. A virtual network takes one change at a time, and so does a
 * security group, so a step into one that is at work is left for the next reconcile.
 */
export async function applySteps(
  steps: readonly Step[],
  deps: ApplyDeps,
  signal: AbortSignal,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  const atWork = parentsAtWork(deps.operations);
  for (const step of steps) {
    const parent = parentIn(step);
    if (parent !== undefined && atWork.has(parent)) continue;
    // Several writes of rules are tries to find out what Azure minds: one that succeeds makes the others out of date.
    if (step.kind === 'putNetworkRules' && results.some(hasWrittenRules)) continue;
    if (signal.aborted) break;
    const outcome = await withGrace((late) => outcomeOf(step, deps, late), deps, signal);
    if (parent !== undefined && outcome.kind === 'running') atWork.add(parent);
    results.push({ step, outcome });
    deps.tell({ step, outcome });
  }
  return results;
}

function hasWrittenRules({ step, outcome }: StepResult): boolean {
  return step.kind === 'putNetworkRules' && outcome.kind !== 'failed';
}

function parentIn(step: Step): string | undefined {
  if ('subnetId' in step) return parentOf(step.subnetId);
  return 'ruleId' in step ? parentOf(step.ruleId) : undefined;
}

async function outcomeOf(
  step: Step,
  deps: ApplyDeps,
  late: AbortSignal,
): Promise<StepResult['outcome']> {
  try {
    const progress = await take(step, deps, late);
    return progress.kind === 'done' ? { kind: 'done' } : progress;
  } catch (error) {
    if (error instanceof ArmError) return { kind: 'failed', failure: error.failure };
    if (late.aborted) return { kind: 'failed', failure: givenUp };
    throw error;
  }
}

const givenUp: Failure = {
  kind: 'unavailable',
  message:
    'Azure had not answered when the operator was told to stop: it may have made the change or not, which is looked at again',
};

function take(
  step: Step,
  { azure, call }: ApplyDeps,
  signal: AbortSignal,
): Promise<Progress<unknown>> {
  switch (step.kind) {
    case 'registerProvider':
      return azure.providers.register(step.subscriptionId, call, signal);
    case 'addServiceEndpoint':
      return azure.subnets.addServiceEndpoint(step.subnetId, call, signal);
    case 'removeServiceEndpoint':
      return azure.subnets.removeServiceEndpoint(step.subnetId, call, signal);
    case 'putNetworkRules':
      return azure.registries.putNetworkRules(step, call, signal);
    case 'putSettings':
      return azure.registries.putSettings(step, call, signal);
    case 'putDataEndpoints':
      return azure.registries.putDataEndpoints(step, call, signal);
    case 'putSecurityRule':
      return azure.securityRules.put(step, call, signal);
    case 'deleteSecurityRule':
      return azure.securityRules.delete(step, call, signal);
    default:
      throw new Error(`unhandled step ${JSON.stringify(step satisfies never)}`);
  }
}

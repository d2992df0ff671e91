import { ArmError } from '../azure/arm-error.ts';
import type { Azure, Call } from '../azure/gateways.ts';
import type { Progress } from '../plan/observed.ts';
import type { StepResult } from '../plan/result.ts';
import type { Step } from '../plan/step.ts';

/** Takes the steps in order. What fails is in the results: the steps of one plan do not depend on each other. */
export async function applySteps(
  steps: readonly Step[],
  azure: Azure,
  call: Call,
  signal: AbortSignal,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) {
    signal.throwIfAborted();
    results.push({ step, outcome: await outcomeOf(take(step, azure, call, signal)) });
  }
  return results;
}

function take(
  step: Step,
  azure: Azure,
  call: Call,
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
    default:
      throw new Error(`unhandled step ${JSON.stringify(step satisfies never)}`);
  }
}

async function outcomeOf(taken: Promise<Progress<unknown>>): Promise<StepResult['outcome']> {
  try {
    const progress = await taken;
    return progress.kind === 'done' ? { kind: 'done' } : progress;
  } catch (error) {
    if (error instanceof ArmError) return { kind: 'failed', failure: error.failure };
    throw error;
  }
}

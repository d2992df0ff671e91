import type { PlanInput } from './input.ts';
import { lastFailure } from './judgements.ts';
import { targetOf } from './memory.ts';
import { type Problem, problemOf } from './problem.ts';

/** What stands against looking at the registry any further. */
export function registryProblem(input: PlanInput): Problem | undefined {
  const { registry, operations } = input.observed;
  if (registry.kind === 'failed') {
    return problemOf(registry.failure, lastFailure(targetOf.registry, input)?.lastingMs ?? 0);
  }
  const { armId, sku, provisioningState } = registry.value;
  if (sku.toLowerCase() !== 'premium') {
    return {
      reason: 'SkuNotSupported',
      message:
        `${armId} has SKU ${sku}; network rules need Premium. ` +
        `Upgrade it: az acr update --name ${armId} --sku Premium`,
    };
  }
  const isRunning = [targetOf.rules, targetOf.settings].some(
    (target) => operations.get(target)?.kind === 'running',
  );
  if (provisioningState !== 'Succeeded' || isRunning) {
    return {
      reason: 'WaitingForAzure',
      message: `${armId} is ${provisioningState}; its rules are looked at when that is over`,
    };
  }
  return undefined;
}

import { acr } from './az.ts';
import type { PlanInput } from './input.ts';
import { lastFailure } from './steps/judgements.ts';
import { targetOf } from './memory.ts';
import { type Problem, problemNow } from './problem.ts';

/** What stands against looking at the registry any further. */
export function registryProblem(input: PlanInput): Problem | undefined {
  const { registry, operations } = input.observed;
  if (registry.kind === 'failed') {
    return problemNow(registry.failure, lastFailure(targetOf.registry, input));
  }
  const { armId, sku, provisioningState } = registry.value;
  if (sku.toLowerCase() !== 'premium') {
    return {
      reason: 'SkuNotSupported',
      message:
        `${armId} has SKU ${sku}; network rules need Premium. ` +
        `Upgrade it: az acr update ${acr(armId)} --sku Premium`,
    };
  }
  const isRunning = [targetOf.rules, targetOf.settings, targetOf.dataEndpoints].some(
    (target) => operations.get(target)?.kind === 'running',
  );
  if (['failed', 'canceled'].includes(provisioningState.toLowerCase())) {
    return {
      reason: 'RefusedByAzure',
      message:
        `${armId} is ${provisioningState}: its last change did not succeed, and it takes no other until it is mended. ` +
        `Repeat that change (az acr update ${acr(armId)}), or ask Azure support.`,
    };
  }
  if (provisioningState !== 'Succeeded' || isRunning) {
    return {
      reason: 'WaitingForAzure',
      message: `${armId} is ${provisioningState}; its rules are looked at when that is over`,
    };
  }
  return undefined;
}

/** As far as anybody can tell, it does not exist any more. */
export function isRegistryGone({ observed: { registry } }: Pick<PlanInput, 'observed'>): boolean {
  return registry.kind === 'failed' && registry.failure.kind === 'notFound';
}

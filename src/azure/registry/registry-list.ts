import { parseRegistryId, type SubscriptionId } from '../../api/resource-id.ts';
import type { ObservedRegistry } from '../../plan/observed.ts';
import { stringAt } from '../arm/json.ts';
import { parseRegistry } from './observed-registry.ts';
import { readPages, type ListCall } from '../arm/pages.ts';

/** Every registry of a subscription that the operator may read, as the list of this API version shows it. */
export async function listRegistries(
  subscriptionId: SubscriptionId,
  list: ListCall,
  signal: AbortSignal,
): Promise<readonly ObservedRegistry[]> {
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.ContainerRegistry/registries`;
  return (await readPages(path, list, signal)).flatMap(registryOf);
}

function registryOf(item: unknown): readonly ObservedRegistry[] {
  const id = parseRegistryId(stringAt(item, 'id') ?? '');
  const registry = id === undefined ? undefined : parseRegistry(id, item);
  return registry === undefined ? [] : [registry];
}

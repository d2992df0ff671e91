import { z } from 'zod';
import { parseRegistryId, type SubscriptionId } from '../api/resource-id.ts';
import type { ObservedRegistry } from '../plan/observed.ts';
import type { ArmClient } from './arm-client.ts';
import { unexpectedAnswer } from './arm-error.ts';
import type { Call } from './gateways.ts';
import { parseRegistry } from './observed-registry.ts';

const pageSchema = z.object({
  value: z.array(z.looseObject({ id: z.string() })),
  nextLink: z.string().nullish(),
});

export interface ListCall {
  readonly arm: ArmClient;
  readonly apiVersion: string;
  readonly call: Call;
}

/** Every registry of a subscription that the operator may read, as the list of this API version shows it. */
export async function listRegistries(
  subscriptionId: SubscriptionId,
  { arm, apiVersion, call }: ListCall,
  signal: AbortSignal,
): Promise<readonly ObservedRegistry[]> {
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.ContainerRegistry/registries`;
  const registries: ObservedRegistry[] = [];
  let response = await arm.send({ method: 'GET', path, apiVersion, call }, signal);
  for (;;) {
    const page = pageSchema.safeParse(response.body);
    if (!page.success) throw unexpectedAnswer(path);
    registries.push(...page.data.value.flatMap(registryOf));
    const { nextLink } = page.data;
    if (nextLink === undefined || nextLink === null || nextLink === '') return registries;
    response = await arm.follow(nextLink, call, signal);
    if (response.status >= 300) throw arm.refusal(response, { method: 'GET', path, ...call });
  }
}

function registryOf(item: { readonly id: string }): readonly ObservedRegistry[] {
  const id = parseRegistryId(item.id);
  const registry = id === undefined ? undefined : parseRegistry(id, item);
  return registry === undefined ? [] : [registry];
}

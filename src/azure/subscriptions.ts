import * as z from 'zod';
import { parseSubscriptionId, type SubscriptionId } from '../api/resource-id.ts';
import type { ArmClient } from './arm/arm-client.ts';
import type { Call } from './gateways.ts';
import { readPages } from './arm/pages.ts';

const apiVersion = '2022-12-01';

const subscriptionSchema = z.object({ subscriptionId: z.string() });

/** Every subscription in which the operator's identity has a role. */
export async function listSubscriptions(
  arm: ArmClient,
  call: Call,
  signal: AbortSignal,
): Promise<readonly SubscriptionId[]> {
  const items = await readPages('/subscriptions', { arm, apiVersion, call }, signal);
  return items.flatMap((item) => {
    const { data } = subscriptionSchema.safeParse(item);
    return parseSubscriptionId(data?.subscriptionId ?? '') ?? [];
  });
}

import { mayReadUnder } from './authorization.ts';
import type { Answer, Azure, Call } from './call.ts';
import { resourceGroupNotFound, subscriptionNotFound } from './errors.ts';
import { keyOf } from './ids.ts';
import { page } from './paging.ts';
import type { ResourceGroup, Subscription } from './state.ts';

/** Those in which the caller may read anything at all. */
export function listSubscriptions(call: Call, azure: Azure): Answer {
  const visible = [...azure.state.subscriptions.values()].filter(({ id }) =>
    mayReadUnder(azure.state, call.caller, `/subscriptions/${id}`),
  );
  return page(visible.map(subscriptionBody), call, azure);
}

export function getSubscription(call: Call, azure: Azure): Answer {
  const subscription = subscriptionOf(call, azure);
  return { status: 200, body: () => subscriptionBody(subscription) };
}

function subscriptionBody({ id }: Subscription) {
  return {
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    displayName: 'Simulated subscription',
    state: 'Enabled',
  };
}

export function getResourceGroup(call: Call, azure: Azure): Answer {
  const subscription = subscriptionOf(call, azure);
  const group = groupOf(call, azure);
  return {
    status: 200,
    body: () => ({
      id: `/subscriptions/${subscription.id}/resourceGroups/${group.name}`,
      name: group.name,
      type: 'Microsoft.Resources/resourceGroups',
      location: group.location,
      ...(group.tags && { tags: group.tags }),
      properties: { provisioningState: 'Succeeded' },
    }),
  };
}

export function subscriptionOf(call: Call, azure: Azure): Subscription {
  const name = call.params['subscription'] ?? '';
  const found = azure.state.subscriptions.get(name.toLowerCase());
  if (!found) throw subscriptionNotFound(name);
  return found;
}

export function groupOf(call: Call, azure: Azure): ResourceGroup {
  const name = call.params['group'] ?? '';
  const found = subscriptionOf(call, azure).groups.get(keyOf(name));
  if (!found) throw resourceGroupNotFound(name);
  return found;
}

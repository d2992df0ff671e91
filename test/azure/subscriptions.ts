import type { Answer, Azure, Call } from './call.ts';
import { resourceGroupNotFound, subscriptionNotFound } from './errors.ts';
import type { ResourceGroup, Subscription } from './state.ts';

export function getSubscription(call: Call, azure: Azure): Answer {
  const { id } = subscriptionOf(call, azure);
  return {
    status: 200,
    body: () => ({
      id: `/subscriptions/${id}`,
      subscriptionId: id,
      displayName: 'Simulated subscription',
      state: 'Enabled',
    }),
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
  const found = subscriptionOf(call, azure).groups.get(name.toLowerCase());
  if (!found) throw resourceGroupNotFound(name);
  return found;
}

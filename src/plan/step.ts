import type { RegistryId, SubnetId, SubscriptionId } from '../api/resource-id.ts';
import type { NetworkRules, RegistrySettings } from './observed.ts';

/**
 * One write to Azure. A step that replaces something carries what it was planned on (`before`): the gateway reads again
 * right before the write and refuses with `changed` where that no longer holds.
 */
export type Step =
  | { readonly kind: 'registerProvider'; readonly subscriptionId: SubscriptionId }
  | { readonly kind: 'addServiceEndpoint'; readonly subnetId: SubnetId }
  | { readonly kind: 'removeServiceEndpoint'; readonly subnetId: SubnetId }
  | PutNetworkRules
  | PutSettings;

export interface PutNetworkRules {
  readonly kind: 'putNetworkRules';
  readonly registryId: RegistryId;
  readonly before: NetworkRules;
  readonly after: NetworkRules;
}

export interface PutSettings {
  readonly kind: 'putSettings';
  readonly registryId: RegistryId;
  readonly before: RegistrySettings;
  readonly change: Partial<RegistrySettings>;
  /** The rules by which it was judged that nobody is shut out: one of them missing by now, and it is to be judged anew. */
  readonly rules: NetworkRules;
}

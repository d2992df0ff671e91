import type { RegistryId, SecurityRuleId, SubnetId, SubscriptionId } from '../api/resource-id.ts';
import type { NetworkRules, RegistrySettings } from './observed.ts';
import type { Allowance, SecurityRule } from './security-rule.ts';
import type { AccessSettings } from './wants.ts';

/**
 * One write to Azure. A step that replaces something carries what it was planned on (`before`): the gateway reads again
 * right before the write and refuses with `changed` where that no longer holds.
 */
export type Step =
  | { readonly kind: 'registerProvider'; readonly subscriptionId: SubscriptionId }
  | { readonly kind: 'addServiceEndpoint'; readonly subnetId: SubnetId }
  | { readonly kind: 'removeServiceEndpoint'; readonly subnetId: SubnetId }
  | PutNetworkRules
  | PutSettings
  | PutDataEndpoints;

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
  readonly change: Partial<AccessSettings>;
  /** The rules by which it was judged that nobody is shut out: one of them missing by now, and it is to be judged anew. */
  readonly rules: NetworkRules;
}

export interface PutSecurityRule {
  readonly kind: 'putSecurityRule';
  readonly ruleId: SecurityRuleId;
  /** Undefined where there is no rule of that name. */
  readonly before: SecurityRule | undefined;
  readonly after: {
    readonly name: string;
    readonly priority: number;
    readonly allowance: Allowance;
  };
}

export interface DeleteSecurityRule {
  readonly kind: 'deleteSecurityRule';
  readonly ruleId: SecurityRuleId;
  readonly before: SecurityRule;
}

export interface PutDataEndpoints {
  readonly kind: 'putDataEndpoints';
  readonly registryId: RegistryId;
  readonly before: RegistrySettings['dataEndpoints'];
  readonly after: RegistrySettings['dataEndpoints'];
  /** Those whose hosts the firewalls of clients allow: with another one it is to be judged anew. */
  readonly regions: readonly string[];
}

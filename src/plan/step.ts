import type { RegistryId, SecurityRuleId, SubnetId, SubscriptionId } from '../api/resource-id.ts';
import type { NetworkRules, RegistrySettings } from './observed.ts';
import type { Allowance, SecurityRule } from './security/security-rule.ts';
import type { AccessSettings } from './wants/wants.ts';

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
  | PutDataEndpoints
  | PutSecurityRule
  | DeleteSecurityRule;

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

/** The rules that the write adds and takes away, by their subnets and ranges. */
export function rulesChangedBy({ before, after }: PutNetworkRules): readonly RuleChange[] {
  const [old, now] = [idsIn(before), idsIn(after)];
  return [
    ...[...now.difference(old)].map((id): RuleChange => ({ id, sign: '+' })),
    ...[...old.difference(now)].map((id): RuleChange => ({ id, sign: '-' })),
  ];
}

export interface RuleChange {
  readonly id: string;
  readonly sign: '+' | '-';
}

function idsIn({ subnetRules, ipRules }: NetworkRules): ReadonlySet<string> {
  const subnets = subnetRules === 'invisible' ? [] : subnetRules.map((rule) => rule.subnet);
  return new Set([...subnets, ...ipRules.map((rule) => rule.value)]);
}

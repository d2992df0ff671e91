import {
  type SecurityGroupId,
  type SecurityRuleId,
  nameOf,
  resourceGroupOf,
  subscriptionOf,
} from '../../api/resource-id.ts';
import { word } from '../az.ts';
import type { Lasting } from '../memory.ts';
import type { ObservedSecurityGroup } from '../observed.ts';
import { type Problem, problemOf } from '../problem.ts';
import { type Span, spansText } from './priorities.ts';
import type { SecurityRule } from './security-rule.ts';
import type { WantedRule } from './wanted.ts';

/** What a failed write or deletion means: what is not found then, is the group. */
export function writeProblem(last: Lasting, group: SecurityGroupId): Problem {
  return last.failure.kind === 'notFound'
    ? notFound(group)
    : problemOf(last.failure, last.lastingMs);
}

/** Rules that go make room for others. */
export function makingRoom(
  id: SecurityRuleId,
  group: SecurityGroupId,
  spans: readonly Span[],
): Problem {
  const message = `security rule ${nameOf(id)} waits until others in ${group} have gone: ${spansText(spans)} is used up`;
  return { reason: 'Applying', message };
}

export function usedUp(group: SecurityGroupId, spans: readonly Span[]): Problem {
  return {
    reason: 'PrioritiesUsedUp',
    message:
      `no priority is left in ${spansText(spans)} of network security group ${group} for what clients need. ` +
      `Widen priorities in its entry of spec.clientFirewall.networkSecurityGroups, or free some: ` +
      `az network nsg rule list --nsg-name ${nameOf(group)} ${flagsOf(group)} --output table`,
  };
}

export function tooMany(id: SecurityRuleId, limit: number): Problem {
  return {
    reason: 'LimitExceeded',
    message:
      `security rule ${nameOf(id)} is not written: this operator keeps at most ${limit} of them for a registry. ` +
      `Set scope: Global in entries of spec.clientFirewall.networkSecurityGroups, which takes one rule for all regions`,
  };
}

export function notOurs({ id, name, group, allowance }: WantedRule): Problem {
  return {
    reason: 'SecurityRuleNotOurs',
    message:
      `network security group ${group} has a rule ${name} that this operator did not write, and that does not allow ` +
      `TCP 443 from ${allowance.source} to ${allowance.tag}, so it is left as it is. Rename or delete it: ` +
      `az network nsg rule delete --ids ${word(id)}`,
  };
}

/** It is there, and nobody gets through. */
export function shadowed({ name, group }: WantedRule, by: SecurityRule): Problem {
  return {
    reason: 'SecurityRuleShadowed',
    message:
      `security rule ${name} of ${group} has no effect: ${by.name} denies the same before it, at priority ${by.priority}. ` +
      `Give the entry a span of priorities before that one in spec.clientFirewall.networkSecurityGroups, or move that one: ` +
      `az network nsg rule update --ids ${word(`${group}/securityRules/${by.name}`)} --priority <number>`,
  };
}

export function notFound(id: SecurityGroupId): Problem {
  return {
    reason: 'SecurityGroupNotFound',
    message:
      `network security group ${id} does not exist. Take it out of spec.clientFirewall.networkSecurityGroups, or create it: ` +
      `az network nsg create --name ${nameOf(id)} ${flagsOf(id)}`,
  };
}

export function atWork(id: SecurityGroupId): Problem {
  return {
    reason: 'WaitingForAzure',
    message: `Azure is at work on network security group ${id}`,
  };
}

/** AKS writes its groups anew when it next changes the cluster, and with them whatever somebody else put there. */
export function managedByAks(group: ObservedSecurityGroup): Problem | undefined {
  if (!isManagedByAks(group)) return undefined;
  return {
    reason: 'SecurityGroupNotUsable',
    message:
      `AKS manages network security group ${group.id}, and takes rules of others away when it next changes the cluster. ` +
      `Put a group of your own on the subnet of the nodes, and name that one: ` +
      `az network vnet subnet update --ids <subnet> --network-security-group <group>`,
  };
}

// By the name that it gives, the group that it makes for nodes where nobody names one, or the marks that it leaves.
function isManagedByAks({ id, tags }: ObservedSecurityGroup): boolean {
  return (
    /^aks-agentpool-\d+-nsg$/.test(nameOf(id)) ||
    resourceGroupOf(id).startsWith('mc_') ||
    tags.some((tag) => /^aks-managed-/i.test(tag))
  );
}

function flagsOf(id: SecurityGroupId): string {
  return `--resource-group ${resourceGroupOf(id)} --subscription ${subscriptionOf(id)}`;
}

import type { Json } from './json.ts';
import { securityRuleBody } from './security-rule-body.ts';
import type { SecurityGroup } from './state.ts';

/** The rules that every group has and nobody can change; they come after all others. */
export function defaultSecurityRules(group: SecurityGroup): Json[] {
  return defaults.map(({ name, ...given }) => {
    const id = `${group.id}/defaultSecurityRules/${name}`;
    const properties = { ...everything, ...given };
    const { provisioningState } = group;
    const type = 'Microsoft.Network/networkSecurityGroups/defaultSecurityRules';
    return { ...securityRuleBody({ id, name, properties, provisioningState }, group), type };
  });
}

const everything = {
  protocol: '*',
  sourcePortRange: '*',
  destinationPortRange: '*',
  sourceAddressPrefix: '*',
  destinationAddressPrefix: '*',
};
const vnet = {
  sourceAddressPrefix: 'VirtualNetwork',
  destinationAddressPrefix: 'VirtualNetwork',
  access: 'Allow',
  priority: 65_000,
};

const defaults = [
  {
    name: 'AllowVnetInBound',
    description: 'Allow inbound traffic from all VMs in VNET',
    ...vnet,
    direction: 'Inbound',
  },
  {
    name: 'AllowAzureLoadBalancerInBound',
    description: 'Allow inbound traffic from azure load balancer',
    sourceAddressPrefix: 'AzureLoadBalancer',
    access: 'Allow',
    priority: 65_001,
    direction: 'Inbound',
  },
  {
    name: 'DenyAllInBound',
    description: 'Deny all inbound traffic',
    access: 'Deny',
    priority: 65_500,
    direction: 'Inbound',
  },
  {
    name: 'AllowVnetOutBound',
    description: 'Allow outbound traffic from all VMs to all VMs in VNET',
    ...vnet,
    direction: 'Outbound',
  },
  {
    name: 'AllowInternetOutBound',
    description: 'Allow outbound traffic from all VMs to Internet',
    destinationAddressPrefix: 'Internet',
    access: 'Allow',
    priority: 65_001,
    direction: 'Outbound',
  },
  {
    name: 'DenyAllOutBound',
    description: 'Deny all outbound traffic',
    access: 'Deny',
    priority: 65_500,
    direction: 'Outbound',
  },
] as const;

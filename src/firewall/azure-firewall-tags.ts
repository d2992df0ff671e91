import { nameOf } from '../api/resource-id.ts';
import { ruleCollectionGroup } from './azure-firewall.ts';
import type { Documented } from './document.ts';

/** Network rules: an Azure Firewall looks at addresses, and knows those of a service tag by itself. */
export function azureFirewallTags({ registry, tags }: Documented): string {
  return ruleCollectionGroup(`registry-${nameOf(registry.id)}-tags`, [
    {
      ruleType: 'NetworkRule',
      name: `registry-${nameOf(registry.id)}`,
      description: `What clients of ${registry.loginServer} must reach`,
      ipProtocols: ['TCP'],
      sourceAddresses: ['*'],
      destinationAddresses: tags.regional.tags.map(({ name }) => name),
      destinationPorts: ['443'],
    },
  ]);
}

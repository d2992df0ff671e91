import { nameOf } from '../api/resource-id.ts';
import { type Documented, hostsOf } from './document.ts';
import { ruleCollectionGroup } from './azure-firewall.ts';

/** Application rules: an Azure Firewall looks at the name that the client asks for. */
export function azureFirewallNames({ registry, endpoints }: Documented): string {
  return ruleCollectionGroup(`registry-${nameOf(registry.id)}-names`, [
    {
      ruleType: 'ApplicationRule',
      name: `registry-${nameOf(registry.id)}`,
      description: `What clients of ${registry.loginServer} must reach`,
      sourceAddresses: ['*'],
      protocols: [{ protocolType: 'Https', port: 443 }],
      targetFqdns: [...hostsOf(endpoints)],
    },
  ]);
}

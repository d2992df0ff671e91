import { ruleName } from '../plan/security/wanted.ts';
import type { Documented } from './document.ts';

/** Of the first rule, the others after it; whoever applies them may put them elsewhere. */
const priority = 200;

/**
 * Rules of a network security group, for those who do not let the operator write them: name and properties of each, as
 * Azure takes them one by one. They are those that the operator would write, so it can take them over later.
 */
export function nsgRules({ registry, tags }: Documented): string {
  const source = '*';
  const securityRules = tags.regional.tags.map(({ name: tag }, index) => ({
    name: ruleName(registry.id, { source, tag }),
    properties: {
      description: `What clients of ${registry.loginServer} must reach`.slice(0, 140),
      protocol: 'Tcp',
      sourcePortRange: '*',
      sourceAddressPrefix: source,
      destinationPortRange: '443',
      destinationAddressPrefix: tag,
      access: 'Allow',
      priority: priority + index,
      direction: 'Outbound',
    },
  }));
  return `${JSON.stringify({ securityRules }, undefined, 2)}\n`;
}

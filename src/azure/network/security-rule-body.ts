import type { PutSecurityRule } from '../../plan/step.ts';
import { type JsonObject, without } from '../arm/json.ts';

/**
 * The rule as it is to be. Members that nobody here knows stay; so does a description. One tag goes in the singular member
 * only, and beside that the plural one must not say anything.
 */
export function securityRuleBody(
  { allowance, priority }: PutSecurityRule['after'],
  raw: JsonObject,
): JsonObject {
  return {
    properties: {
      description,
      ...without(raw, otherForms),
      protocol: 'Tcp',
      sourcePortRange: '*',
      sourceAddressPrefix: allowance.source,
      destinationPortRange: '443',
      destinationAddressPrefix: allowance.tag,
      access: 'Allow',
      priority,
      direction: 'Outbound',
    },
  };
}

/** Azure takes 140 characters. */
const description =
  'What clients of container registries need. Written by registry-network-operator.';

const otherForms = new Set([
  'sourcePortRanges',
  'sourceAddressPrefixes',
  'sourceApplicationSecurityGroups',
  'destinationPortRanges',
  'destinationAddressPrefixes',
  'destinationApplicationSecurityGroups',
]);

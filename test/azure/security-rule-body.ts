import { inOrder, type JsonObject } from './json.ts';
import type { SecurityGroup, SecurityRule } from './state.ts';

const type = 'Microsoft.Network/networkSecurityGroups/securityRules';

/** As recorded answers have it. */
const memberOrder = [
  'provisioningState',
  'description',
  'protocol',
  'sourcePortRange',
  'destinationPortRange',
  'sourceAddressPrefix',
  'destinationAddressPrefix',
  'access',
  'priority',
  'direction',
  'sourcePortRanges',
  'destinationPortRanges',
  'sourceAddressPrefixes',
  'destinationAddressPrefixes',
];

/** The members of which there are several come as lists always, those of which there is one only where it is set. */
const lists: JsonObject = {
  sourcePortRanges: [],
  destinationPortRanges: [],
  sourceAddressPrefixes: [],
  destinationAddressPrefixes: [],
};

export function securityRuleBody(
  { id, name, properties, provisioningState }: SecurityRule,
  { etag }: SecurityGroup,
): JsonObject {
  return {
    name,
    id,
    etag,
    type,
    properties: inOrder({ ...lists, ...properties, provisioningState }, memberOrder),
  };
}

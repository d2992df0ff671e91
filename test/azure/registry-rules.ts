import type { SubnetRuleKey } from './api-versions.ts';
import { demandLinked } from './authorization.ts';
import type { Azure, Call } from './call.ts';
import { invalidContent, registryError } from './errors.ts';
import { keyOf, parseSubnetId, type SubnetId } from './ids.ts';
import { canonicalIpRule, parseRange } from './ipv4.ts';
import { textAt, type JsonObject } from './json.ts';
import { findSubnet, registrationOf } from './state.ts';
import { endpointOf } from './service-endpoints.ts';
import type { Dialect } from './settings.ts';

const join = 'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action';
const service = 'Microsoft.ContainerRegistry';

/** The subnet ids in a list of rules, read by the key of the version. */
export function readSubnetRules(
  rules: readonly JsonObject[],
  key: SubnetRuleKey,
  foreign: Dialect['foreignRuleKey'],
): readonly string[] {
  return rules.flatMap((rule) => {
    requireAllow(rule);
    const id = textAt(rule, key);
    if (id !== undefined) return [id];
    const other = textAt(rule, key === 'id' ? 'virtualNetworkSubnetResourceId' : 'id');
    return readForeignKey(other, key, foreign);
  });
}

/** One address loses its `/32`, a `/31` stays; IPv6 and anything else is refused. */
export function readIpRules(rules: readonly JsonObject[], maximum: number): readonly string[] {
  const values = rules.map((rule) => {
    requireAllow(rule);
    const value = textAt(rule, 'value') ?? '';
    if (parseRange(value)) return canonicalIpRule(value);
    throw invalidRule(
      `IP rule is not valid - The IP address range '${value}' is not a valid IPv4 address or CIDR range`,
    );
  });
  refuseExcess('IP', values, maximum);
  const duplicate = firstDuplicate(values);
  if (duplicate === undefined) return values;
  throw invalidRule(`IP rule is not valid - Found duplicate IP rule ${duplicate}`);
}

/**
 * Judges the whole list, as every write that names it does: also rules that have long been there,
 * and those of strangers.
 */
export function validateSubnetRules(
  ids: readonly string[],
  call: Call,
  azure: Azure,
  registryId: string,
): void {
  refuseExcess('virtual network', ids, azure.settings.dialect.maxSubnetRules);
  const duplicate = firstDuplicate(ids);
  if (duplicate !== undefined) {
    throw invalidRule(
      `Virtual network rule is not valid - Found duplicate virtual network rule ${duplicate}`,
    );
  }
  const subnets = ids.map(parseRuleId);
  for (const { id } of subnets) {
    const own = { action: 'Microsoft.ContainerRegistry/registries/write', scope: registryId };
    demandLinked(call, azure, own, { action: join, scope: id });
  }
  const byNetwork = Map.groupBy(subnets, (subnet) => keyOf(subnet.networkId));
  for (const group of byNetwork.values()) validateNetwork(group, call, azure);
}

function validateNetwork(subnets: readonly SubnetId[], call: Call, azure: Azure): void {
  const [first] = subnets;
  if (!first) return;
  if (registrationOf(azure.state, first.subscription, service) !== 'Registered') {
    throw notRegistered(first, call);
  }
  for (const subnet of subnets) {
    if (findSubnet(azure.state, subnet)) continue;
    throw invalidRule(`Could not validate network rule - Resource ${subnet.id} not found.`);
  }
  const without = subnets.filter((subnet) => {
    const found = findSubnet(azure.state, subnet);
    return !found || endpointOf(found, service)?.['provisioningState'] !== 'Succeeded';
  });
  if (without.length === 0) return;
  const names = without.map(({ subnet }) => subnet).join(', ');
  throw invalidRule(
    `Could not validate network rule - Subnets ${names} of virtual network ${first.networkId} do ` +
      `not have ServiceEndpoints for ${service} resources configured. Add ${service} to subnet's ` +
      `ServiceEndpoints collection before trying to ACL ${service} resources to these subnets`,
  );
}

/** Reads like a missing role, and is a provider that the network's subscription never registered. */
function notRegistered({ networkId }: SubnetId, { caller }: Call): Error {
  return invalidRule(
    `Could not validate network rule - The client '${caller.subject}' with object id ` +
      `'${caller.objectId}' does not have authorization to perform action ` +
      `'Microsoft.Network/virtualNetworks/taggedTrafficConsumers/validate/action' over scope ` +
      `'${networkId}/taggedTrafficConsumers/${service}' or the scope is invalid. If access was ` +
      'recently granted, please refresh your credentials.',
  );
}

function readForeignKey(
  id: string | undefined,
  key: SubnetRuleKey,
  foreign: Dialect['foreignRuleKey'],
): readonly string[] {
  if (id !== undefined && foreign === 'accept') return [id];
  if (id !== undefined && foreign === 'drop') return [];
  throw invalidContent(`Required property '${key}' not found in JSON`);
}

function requireAllow(rule: JsonObject): void {
  const action = rule['action'];
  if (action === undefined || action === null || action === 'Allow') return;
  throw invalidContent(`Error converting value ${JSON.stringify(action)} to type 'Action'`);
}

function parseRuleId(id: string): SubnetId {
  const subnet = parseSubnetId(id);
  if (subnet) return subnet;
  throw invalidRule(
    `Virtual network rule is not valid - '${id}' is not the resource id of a subnet`,
  );
}

function refuseExcess(kind: string, values: readonly string[], maximum: number): void {
  if (values.length <= maximum) return;
  throw invalidRule(
    `The number of ${kind} rules ${values.length} exceeds allowed quota ${maximum} for the registry`,
  );
}

function firstDuplicate(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return values.find((value) => seen.size === seen.add(keyOf(value)).size);
}

function invalidRule(message: string): Error {
  const full = `${message}. For more information, please visit https://aka.ms/acr/vnet`;
  return registryError(400, 'NetworkRuleValidationError', full);
}

import { keyOf, parseResourceId, parseSubnetId, typeOf } from '../azure/ids.ts';
import {
  isObject,
  objectAt,
  objectsAt,
  textAt,
  type Json,
  type JsonObject,
} from '../azure/json.ts';
import type { RegistrySeed } from '../azure/seed.ts';
import type { World } from '../azure/world.ts';

/** Puts a resource into the world as an answer of Azure showed it; false where there is no room for it. */
export function putIntoWorld(world: World, id: string, body: JsonObject): boolean {
  const parsed = parseResourceId(id);
  if (!parsed) return false;
  switch (typeOf(parsed).toLowerCase()) {
    case 'microsoft.network/virtualnetworks':
      putNetwork(world, id, body);
      return true;
    case 'microsoft.network/virtualnetworks/subnets':
      putSubnet(world, id, body);
      return true;
    case 'microsoft.network/networksecuritygroups':
      putSecurityGroup(world, id, body);
      return true;
    case 'microsoft.network/networksecuritygroups/securityrules':
      putSecurityRule(world, id, objectAt(body, 'properties') ?? {});
      return true;
    case 'microsoft.containerregistry/registries':
      putRegistry(world, id, body);
      return true;
    case 'microsoft.containerregistry/registries/replications':
      world.addReplication(
        id.replace(/\/replications\/[^/]+$/i, ''),
        textAt(body, 'location') ?? '',
      );
      return true;
    default:
      world.addResource(id);
      return true;
  }
}

/** Every id of a resource in a value: whoever could name it knew that it exists. */
export function idsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return parseResourceId(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  return isObject(value) ? Object.values(value).flatMap(idsIn) : [];
}

function putNetwork(world: World, id: string, body: JsonObject): void {
  const properties = objectAt(body, 'properties') ?? {};
  world.addVirtualNetwork({
    id,
    location: textAt(body, 'location'),
    ...tagsIn(body),
    properties: without(properties, madeByNetworks),
  });
  for (const subnet of objectsAt(properties, 'subnets')) {
    putSubnet(world, `${id}/subnets/${textAt(subnet, 'name') ?? ''}`, subnet);
  }
}

function putSubnet(world: World, id: string, body: JsonObject): void {
  const properties = without(objectAt(body, 'properties') ?? {}, ['provisioningState']);
  const { addressPrefix, addressPrefixes } = properties;
  const prefixes = textsIn(addressPrefixes ?? [addressPrefix ?? null]);
  const networkId = parseSubnetId(id)?.networkId ?? id;
  if (!world.state.networks.has(keyOf(networkId))) {
    const space = prefixes.length > 0 ? { addressPrefixes: prefixes } : {};
    world.addVirtualNetwork({ id: networkId, ...space });
  }
  const seed = Array.isArray(addressPrefixes)
    ? { addressPrefixes: prefixes }
    : { addressPrefix: prefixes[0] };
  world.addSubnet({ id, ...seed, properties });
}

function putSecurityGroup(world: World, id: string, body: JsonObject): void {
  const properties = objectAt(body, 'properties') ?? {};
  const rules = objectsAt(properties, 'securityRules').map(
    (rule) => [textAt(rule, 'name') ?? '', objectAt(rule, 'properties') ?? {}] as const,
  );
  world.securityGroups.add({
    id,
    location: textAt(body, 'location'),
    ...tagsIn(body),
    rules: Object.fromEntries(rules.map(([name, rule]) => [name, ownMembers(rule)])),
    properties: without(properties, madeBySecurityGroups),
  });
}

function putSecurityRule(world: World, id: string, properties: JsonObject): void {
  const [, groupId = id, name = ''] = /^(.*)\/securityRules\/([^/]+)$/i.exec(id) ?? [];
  world.addResource(groupId);
  world.securityGroups.putRule(groupId, name, ownMembers(properties));
}

/** Without the lists that are shown though they are empty. */
function ownMembers(rule: JsonObject): JsonObject {
  const set = Object.entries(rule).filter(
    ([, value]) => !(Array.isArray(value) && value.length === 0),
  );
  return without(Object.fromEntries(set), ['provisioningState']);
}

function putRegistry(world: World, id: string, body: JsonObject): void {
  const properties = objectAt(body, 'properties') ?? {};
  const { loginServer, networkRuleSet } = properties;
  const rules = isObject(networkRuleSet) ? networkRuleSet : {};
  const seed: RegistrySeed = {
    id,
    location: textAt(body, 'location'),
    sku: skuIn(body),
    ...tagsIn(body),
    ...(typeof loginServer === 'string' && { loginServer }),
    defaultAction: rules['defaultAction'] === 'Deny' ? 'Deny' : 'Allow',
    subnets: objectsAt(rules, 'virtualNetworkRules').flatMap(subnetIn),
    ips: objectsAt(rules, 'ipRules').flatMap((rule) => textAt(rule, 'value') ?? []),
    properties: without(properties, madeByRegistries),
  };
  world.addRegistry(seed);
}

/** What the simulator makes itself. */
const madeByNetworks = [
  'provisioningState',
  'resourceGuid',
  'subnets',
  'virtualNetworkPeerings',
  'enableDdosProtection',
];
const madeBySecurityGroups = [
  'provisioningState',
  'resourceGuid',
  'securityRules',
  'defaultSecurityRules',
  'subnets',
  'networkInterfaces',
  'flowLogs',
];
const madeByRegistries = [
  'provisioningState',
  'creationDate',
  'loginServer',
  'networkRuleSet',
  'dataEndpointHostNames',
];

function without(object: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !members.includes(name)));
}

function textsIn(value: Json): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function subnetIn(rule: JsonObject): string[] {
  const id = textAt(rule, 'virtualNetworkSubnetResourceId') ?? textAt(rule, 'id');
  return id === undefined ? [] : [id];
}

function skuIn(body: JsonObject): 'Basic' | 'Standard' | 'Premium' {
  const name = textAt(objectAt(body, 'sku') ?? {}, 'name');
  return name === 'Basic' || name === 'Standard' ? name : 'Premium';
}

export function tagsIn(body: JsonObject): { tags?: Record<string, string> } {
  const tags = objectAt(body, 'tags');
  if (!tags) return {};
  const texts = Object.entries(tags).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return { tags: Object.fromEntries(texts) };
}

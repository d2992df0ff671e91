import { keyOf, nameOf, parseResourceId, parseSubnetId, typeOf, type ResourceId } from './ids.ts';
import { canonicalIpRule, formatAddress, overlap, parseRange } from './ipv4.ts';
import type { Json, JsonObject } from './json.ts';
import { canonicalLocation, dataEndpointHosts } from './registry-hosts.ts';
import { newRegistry } from './registry-record.ts';
import type { RegistrySeed, RulesSeed, SubnetSeed, VirtualNetworkSeed } from './seed.ts';
import type { NetworkRules, Registry, State, Subnet, VirtualNetwork } from './state.ts';
import { publicIpOf } from './public-ip.ts';
import { prefixesOf } from './subnet-checks.ts';

const defaultLocation = 'westeurope';

/** Subscription and group of a resource, made where they are missing. */
export function ensureGroup(state: State, id: ResourceId, location = defaultLocation): void {
  const subscription = ensureSubscription(state, id.subscription);
  const key = keyOf(id.group);
  if (!subscription.groups.has(key)) subscription.groups.set(key, { name: id.group, location });
  const provider = id.namespace.toLowerCase();
  if (!subscription.providers.has(provider)) subscription.providers.set(provider, 'Registered');
}

export function ensureSubscription(state: State, id: string) {
  const key = id.toLowerCase();
  const found = state.subscriptions.get(key) ?? { id, providers: new Map(), groups: new Map() };
  state.subscriptions.set(key, found);
  return found;
}

export function buildRegistry(seed: RegistrySeed, now: number): Registry {
  const id = requireId(seed.id);
  const registry = newRegistry(
    {
      id: seed.id,
      name: nameOf(id),
      location: seed.location ?? defaultLocation,
      sku: seed.sku ?? 'Premium',
      loginServer: seed.loginServer,
      rules: rulesFrom(seed, { defaultAction: 'Allow', subnets: [], ips: [] }),
      properties: seed.properties,
      tags: seed.tags,
      by: 'somebody',
    },
    now,
  );
  for (const location of seed.replications ?? []) {
    const name = canonicalLocation(location);
    registry.replications.set(name, { name, location: name, provisioningState: 'Succeeded' });
  }
  registry.dataEndpointHostNames = dataEndpointHosts(registry);
  return registry;
}

export function rulesFrom(seed: RulesSeed, before: NetworkRules): NetworkRules {
  return {
    defaultAction: seed.defaultAction ?? before.defaultAction,
    subnets: seed.subnets ?? before.subnets,
    ips: seed.ips?.map(canonicalIpRule) ?? before.ips,
  };
}

export function buildNetwork(seed: VirtualNetworkSeed, newId: () => string): VirtualNetwork {
  const prefixes: Json[] = [...(seed.addressPrefixes ?? ['10.0.0.0/8'])];
  return {
    id: seed.id,
    name: nameOf(requireId(seed.id)),
    location: seed.location ?? defaultLocation,
    resourceGuid: newId(),
    tags: seed.tags,
    properties: {
      addressSpace: { addressPrefixes: prefixes },
      ...seed.properties,
    },
    provisioningState: 'Succeeded',
    etag: `W/"${newId()}"`,
    subnets: new Map(),
    busyWith: undefined,
  };
}

export function buildSubnet(seed: SubnetSeed, network: VirtualNetwork): Subnet {
  const id = parseSubnetId(seed.id);
  if (!id) throw new Error(`not the id of a subnet: ${seed.id}`);
  const endpoints = seed.serviceEndpoints?.map(endpointFrom);
  return {
    id: seed.id,
    name: id.subnet,
    provisioningState: 'Succeeded',
    properties: {
      ...prefixIn(seed, network),
      ...(endpoints && { serviceEndpoints: endpoints }),
      delegations: [],
      privateEndpointNetworkPolicies: 'Disabled',
      privateLinkServiceNetworkPolicies: 'Enabled',
      ...seed.properties,
    },
    publicIp: seed.publicIp ?? publicIpOf(seed.id),
  };
}

export function privateEndpointConnection(registryId: string, name: string): JsonObject {
  const { subscription, group } = requireId(registryId);
  const scope = `/subscriptions/${subscription}/resourceGroups/${group}`;
  const id = `${scope}/providers/Microsoft.Network/privateEndpoints/${name}`;
  return {
    id: `${registryId}/privateEndpointConnections/${name}`,
    name,
    type: 'Microsoft.ContainerRegistry/registries/privateEndpointConnections',
    properties: {
      privateEndpoint: { id },
      privateLinkServiceConnectionState: { status: 'Approved', actionsRequired: 'None' },
      provisioningState: 'Succeeded',
    },
  };
}

export function requireId(id: string): ResourceId {
  const parsed = parseResourceId(id);
  if (!parsed) throw new Error(`not the id of a resource: ${id}`);
  return parsed;
}

export function isSecurityGroup(id: string): boolean {
  return typeOf(requireId(id)).toLowerCase() === 'microsoft.network/networksecuritygroups';
}

function endpointFrom(entry: string | JsonObject): JsonObject {
  const given = typeof entry === 'string' ? { service: entry } : entry;
  return { provisioningState: 'Succeeded', locations: ['*'], ...given };
}

function prefixIn(seed: SubnetSeed, network: VirtualNetwork): JsonObject {
  if (seed.addressPrefixes) return { addressPrefixes: [...seed.addressPrefixes] };
  return { addressPrefix: seed.addressPrefix ?? freePrefix(network) };
}

function freePrefix(network: VirtualNetwork): string {
  const taken = [...network.subnets.values()].flatMap((subnet) =>
    prefixesOf(subnet.properties).flatMap((prefix) => parseRange(prefix) ?? []),
  );
  for (let first = 10 * 2 ** 24; ; first += 256) {
    const range = { first, last: first + 255 };
    if (!taken.some((other) => overlap(other, range))) return `${formatAddress(first)}/24`;
  }
}

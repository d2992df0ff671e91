import { subnetRuleKey } from './api-versions.ts';
import { inOrder, objectAt, type Json, type JsonObject } from './json.ts';
import { regionalEndpointHosts } from './registry-hosts.ts';
import { membersIn } from './registry-members.ts';
import type { Dialect } from './settings.ts';
import type { Registry } from './state.ts';

/** As recorded answers have it. */
const memberOrder = [
  'loginServer',
  'creationDate',
  'provisioningState',
  'adminUserEnabled',
  'networkRuleSet',
  'policies',
  'encryption',
  'dataEndpointEnabled',
  'dataEndpointHostNames',
];

/** A registry as one api-version shows it. */
export function registryBody(registry: Registry, version: string, dialect: Dialect): JsonObject {
  return {
    sku: { name: registry.sku, tier: registry.sku },
    type: 'Microsoft.ContainerRegistry/registries',
    id: registry.id,
    name: registry.name,
    location: registry.location,
    tags: registry.tags,
    ...(registry.identity && { identity: registry.identity }),
    systemData: systemData(registry),
    properties: inOrder(
      {
        loginServer: registry.loginServer,
        creationDate: timestamp(registry.createdAt, 'Z'),
        provisioningState: registry.provisioningState,
        ...shownSettings(registry, version),
        ...networkRuleSet(registry, version, dialect),
        dataEndpointHostNames: [...registry.dataEndpointHostNames],
        ...regionalEndpoints(registry, version),
      },
      memberOrder,
    ),
  };
}

/** Seven decimals, as the service writes them. */
export function timestamp(at: number, zone: 'Z' | '+00:00'): string {
  return new Date(at).toISOString().replace('Z', `0000${zone}`);
}

/** The rules, with subnets only where the version can see them; Premium alone has any. */
function networkRuleSet(registry: Registry, version: string, dialect: Dialect): JsonObject {
  if (registry.sku !== 'Premium') return {};
  const { defaultAction, subnets, ips } = registry.rules;
  const key = subnetRuleKey(version, dialect);
  const subnetRules =
    key === 'none'
      ? {}
      : { virtualNetworkRules: subnets.map((id): Json => ({ action: 'Allow', [key]: id })) };
  const ipRules = ips.map((value): Json => ({ action: 'Allow', value }));
  return { networkRuleSet: { defaultAction, ...subnetRules, ipRules } };
}

/** Host names only where they are on: what most registries show is what was recorded. */
function regionalEndpoints(registry: Registry, version: string): JsonObject {
  const regionalEndpointHostNames = regionalEndpointHosts(registry);
  return regionalEndpointHostNames.length === 0
    ? {}
    : membersIn(version, { regionalEndpointHostNames });
}

function shownSettings({ properties }: Registry, version: string): JsonObject {
  const policies = objectAt(properties, 'policies');
  return {
    ...membersIn(version, properties),
    ...(policies && { policies: membersIn(version, policies) }),
  };
}

function systemData(registry: Registry): JsonObject {
  return {
    createdBy: registry.createdBy,
    createdByType: 'Application',
    createdAt: timestamp(registry.createdAt, '+00:00'),
    lastModifiedBy: registry.lastModifiedBy,
    lastModifiedByType: 'Application',
    lastModifiedAt: timestamp(registry.lastModifiedAt, '+00:00'),
  };
}

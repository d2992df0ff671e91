import { textAt, type JsonObject } from './json.ts';
import { timestamp } from './registry-body.ts';
import type { NetworkRules, Registry } from './state.ts';

export interface NewRegistry {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly sku: string;
  readonly loginServer?: string | undefined;
  readonly rules?: NetworkRules | undefined;
  readonly properties?: JsonObject | undefined;
  readonly tags?: JsonObject | undefined;
  readonly by: string;
}

export const openRules: NetworkRules = { defaultAction: 'Allow', subnets: [], ips: [] };

/** A registry as the service creates it, with every setting that was left out at its default. */
export function newRegistry(wanted: NewRegistry, now: number): Registry {
  const rules = wanted.rules ?? openRules;
  const properties = { ...defaultSettings(now), ...wanted.properties };
  return {
    id: wanted.id,
    name: wanted.name,
    location: wanted.location,
    loginServer: wanted.loginServer ?? `${wanted.name.toLowerCase()}.azurecr.io`,
    sku: wanted.sku,
    tags: wanted.tags ?? {},
    identity: undefined,
    provisioningState: 'Succeeded',
    rules,
    properties,
    dataEndpointHostNames: [],
    replications: new Map(),
    createdAt: now,
    createdBy: wanted.by,
    lastModifiedAt: now,
    lastModifiedBy: wanted.by,
    firewall: {
      rules,
      publicNetworkAccess: textAt(properties, 'publicNetworkAccess') ?? 'Enabled',
    },
  };
}

function defaultSettings(now: number): JsonObject {
  const lastUpdatedTime = timestamp(now, '+00:00');
  return {
    adminUserEnabled: false,
    policies: {
      quarantinePolicy: { status: 'disabled' },
      trustPolicy: { type: 'Notary', status: 'disabled' },
      retentionPolicy: { days: 7, lastUpdatedTime, status: 'disabled' },
      exportPolicy: { status: 'enabled' },
      azureADAuthenticationAsArmPolicy: { status: 'enabled' },
      softDeletePolicy: { retentionDays: 7, lastUpdatedTime, status: 'disabled' },
    },
    encryption: { status: 'disabled' },
    dataEndpointEnabled: false,
    privateEndpointConnections: [],
    publicNetworkAccess: 'Enabled',
    networkRuleBypassOptions: 'AzureServices',
    networkRuleBypassAllowedForTasks: false,
    zoneRedundancy: 'Disabled',
    anonymousPullEnabled: false,
    metadataSearch: 'Disabled',
    roleAssignmentMode: 'LegacyRegistryPermissions',
  };
}

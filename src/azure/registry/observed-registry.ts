import * as z from 'zod';
import { foldId } from '../../api/fold-id.ts';
import { parseIpRange } from '../../api/ip-range.ts';
import type { RegistryId } from '../../api/resource-id.ts';
import type {
  IpRule,
  NetworkRules,
  ObservedRegistry,
  RegistrySettings,
  SubnetRule,
} from '../../plan/observed.ts';
import { stringAt, type JsonObject } from '../arm/json.ts';

/** The two names that versions of the API have for the subnet of a rule. */
export type RuleKey = 'virtualNetworkSubnetResourceId' | 'id';

/** What a registry says of itself, or undefined where this is no registry. */
export function parseRegistry(id: RegistryId, body: unknown): ObservedRegistry | undefined {
  const { success, data } = schema.safeParse(body);
  if (!success) return undefined;
  const { properties } = data;
  return {
    id,
    armId: data.id,
    loginServer: properties.loginServer,
    location: data.location,
    sku: data.sku.name,
    provisioningState: properties.provisioningState,
    settings: settingsOf(properties),
    rules: rulesOf(properties),
    privateEndpoints: properties.privateEndpointConnections.filter(isConnected).length,
    dataEndpointHostNames: properties.dataEndpointHostNames ?? [],
    regionalEndpointHostNames: properties.regionalEndpointHostNames ?? [],
  };
}

/** The subnet that a rule names, in its own spelling. */
export function subnetNamedIn(raw: JsonObject): string {
  return stringAt(raw, 'virtualNetworkSubnetResourceId') ?? stringAt(raw, 'id') ?? '';
}

const ruleSchema = z.record(z.string(), z.unknown());
const schema = z.object({
  id: z.string(),
  location: z.string(),
  sku: z.object({ name: z.string() }),
  properties: z.object({
    loginServer: z.string().default(''),
    provisioningState: z.string(),
    publicNetworkAccess: z.enum(['Enabled', 'Disabled']).nullish(),
    networkRuleBypassOptions: z.string().nullish(),
    networkRuleSet: z
      .object({
        defaultAction: z.enum(['Allow', 'Deny']).nullish(),
        virtualNetworkRules: z.array(ruleSchema).nullish(),
        ipRules: z.array(ruleSchema).nullish(),
      })
      .nullish(),
    privateEndpointConnections: z
      .array(z.unknown())
      .nullish()
      .transform((list) => list ?? []),
    dataEndpointEnabled: z.boolean().nullish(),
    dataEndpointHostNames: z.array(z.string()).nullish(),
    regionalEndpointHostNames: z.array(z.string()).nullish(),
  }),
});

type Properties = z.output<typeof schema>['properties'];

const connectionSchema = z.object({
  properties: z.object({ privateLinkServiceConnectionState: z.object({ status: z.string() }) }),
});

function settingsOf(properties: Properties): RegistrySettings {
  return {
    defaultAction: properties.networkRuleSet?.defaultAction ?? 'Allow',
    publicNetworkAccess: properties.publicNetworkAccess ?? 'Enabled',
    trustedServices: properties.networkRuleBypassOptions === 'None' ? 'Deny' : 'Allow',
    dataEndpoints: properties.dataEndpointEnabled === true ? 'Enabled' : 'Disabled',
  };
}

function rulesOf({ networkRuleSet }: Properties): NetworkRules {
  return {
    // An absent key says that this version does not show them, never that there are none.
    subnetRules: networkRuleSet?.virtualNetworkRules?.map(subnetRule) ?? 'invisible',
    ipRules: (networkRuleSet?.ipRules ?? []).map(ipRule),
  };
}

function subnetRule(raw: JsonObject): SubnetRule {
  return { subnet: foldId(subnetNamedIn(raw)), raw };
}

function ipRule(raw: JsonObject): IpRule {
  const value = stringAt(raw, 'value') ?? '';
  return { value: parseIpRange(value) ?? value, raw };
}

function isConnected(connection: unknown): boolean {
  const { success, data } = connectionSchema.safeParse(connection);
  return (
    success &&
    ['Approved', 'Pending'].includes(data.properties.privateLinkServiceConnectionState.status)
  );
}

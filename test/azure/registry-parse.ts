import * as z from 'zod';
import { subnetRuleKey } from './api-versions.ts';
import type { Azure, Call } from './call.ts';
import { invalidContent } from './errors.ts';
import { jsonSchema, objectAt, type JsonObject } from './json.ts';
import { membersIn } from './registry-members.ts';
import { readIpRules, readSubnetRules } from './registry-rules.ts';
import type { NetworkRules } from './state.ts';

const rule = z.record(z.string(), jsonSchema);
const ruleSetSchema = z.object({
  defaultAction: z.enum(['Allow', 'Deny']).nullish(),
  virtualNetworkRules: z.array(rule).nullish(),
  ipRules: z.array(rule).nullish(),
});
/** The writable members; any other is passed over, as the service does. */
const settingsSchema = z.object({
  adminUserEnabled: z.boolean().nullish(),
  policies: z.record(z.string(), jsonSchema).nullish(),
  encryption: z.record(z.string(), jsonSchema).nullish(),
  dataEndpointEnabled: z.boolean().nullish(),
  publicNetworkAccess: z.enum(['Enabled', 'Disabled']).nullish(),
  networkRuleBypassOptions: z.enum(['AzureServices', 'None']).nullish(),
  networkRuleBypassAllowedForTasks: z.boolean().nullish(),
  anonymousPullEnabled: z.boolean().nullish(),
  regionalEndpoints: z.enum(['Enabled', 'Disabled']).nullish(),
  roleAssignmentMode: z.enum(['AbacRepositoryPermissions', 'LegacyRegistryPermissions']).nullish(),
  networkRuleSet: ruleSetSchema.nullish(),
});
const writeSchema = z.object({
  location: z.string().nullish(),
  sku: z.object({ name: z.enum(['Basic', 'Standard', 'Premium']) }).nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  identity: z.record(z.string(), jsonSchema).nullish(),
  properties: settingsSchema.nullish(),
});

export type RegistryWrite = z.infer<typeof writeSchema>;
export type RuleSet = z.infer<typeof ruleSetSchema>;

export function parseWrite(call: Call): RegistryWrite {
  const parsed = writeSchema.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidContent(`${issue?.message ?? 'unexpected body'}. Path '${issue?.path.join('.')}'`);
}

/** The rules after the write: an array that is given replaces, one that is left out keeps. */
export function rulesAfter(
  given: RuleSet | null | undefined,
  before: NetworkRules,
  call: Call,
  azure: Azure,
): NetworkRules {
  if (!given) return before;
  const { dialect } = azure.settings;
  if (!given.defaultAction && dialect.missingDefaultAction === 'refuse') {
    throw invalidContent("Required property 'defaultAction' not found in JSON");
  }
  const key = subnetRuleKey(call.apiVersion, dialect);
  const { virtualNetworkRules, ipRules } = given;
  return {
    defaultAction: given.defaultAction ?? before.defaultAction,
    // A version that does not know the member passes over it, as over any unknown one.
    subnets:
      virtualNetworkRules && key !== 'none'
        ? readSubnetRules(virtualNetworkRules, key, dialect.foreignRuleKey)
        : before.subnets,
    ips: ipRules ? readIpRules(ipRules, dialect.maxIpRules) : before.ips,
  };
}

/** Whether the write gives a list of subnet rules that this version understands. */
export function listsSubnets({ properties }: RegistryWrite, call: Call, azure: Azure): boolean {
  if (subnetRuleKey(call.apiVersion, azure.settings.dialect) === 'none') return false;
  return Array.isArray(properties?.networkRuleSet?.virtualNetworkRules);
}

/** The settings after the write, the rules apart; policies merge one by one. */
export function settingsAfter(
  write: RegistryWrite,
  before: JsonObject,
  version: string,
): JsonObject {
  const { networkRuleSet: _rules, policies, ...settings } = write.properties ?? {};
  const given = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, value] as const],
  );
  return {
    ...before,
    ...membersIn(version, Object.fromEntries(given)),
    ...(policies && { policies: { ...objectAt(before, 'policies'), ...policies } }),
  };
}

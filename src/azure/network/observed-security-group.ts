import * as z from 'zod';
import type { SecurityGroupId } from '../../api/resource-id.ts';
import type { ObservedSecurityGroup } from '../../plan/observed.ts';
import { isChanging, type SecurityRule } from '../../plan/security/security-rule.ts';
import { type JsonObject, without } from '../arm/json.ts';

/** What a security group says of itself, or undefined where this is none. Its default rules come after all others. */
export function parseSecurityGroup(
  id: SecurityGroupId,
  body: unknown,
): ObservedSecurityGroup | undefined {
  const { success, data } = groupSchema.safeParse(body);
  if (!success) return undefined;
  const { provisioningState, securityRules } = data.properties;
  const rules = securityRules.map(({ name, properties }) => securityRule(name, properties));
  // A rule that cannot be read may stand in the way of ours, so the group cannot be judged without it.
  const readable = rules.filter((rule) => rule !== undefined);
  if (readable.length < rules.length) return undefined;
  return {
    id,
    armId: data.id,
    tags: Object.keys(data.tags ?? {}),
    provisioningState,
    rules: readable,
  };
}

const object = z.record(z.string(), z.unknown());

const groupSchema = z.object({
  id: z.string(),
  tags: object.nullish(),
  properties: z.object({
    provisioningState: z.string(),
    securityRules: z.array(z.object({ name: z.string(), properties: object })),
  }),
});

const one = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === null ? [] : [value]));
const many = z
  .array(z.string())
  .nullish()
  .transform((values) => values ?? []);
const references = z
  .array(z.object({ id: z.string() }))
  .nullish()
  .transform((values) => (values ?? []).map(({ id }) => id));

const ruleSchema = z.object({
  direction: z.string(),
  access: z.string(),
  priority: z.number(),
  protocol: z.string(),
  provisioningState: z.string().default('Succeeded'),
  sourceAddressPrefix: one,
  sourceAddressPrefixes: many,
  sourceApplicationSecurityGroups: references,
  sourcePortRange: one,
  sourcePortRanges: many,
  destinationAddressPrefix: one,
  destinationAddressPrefixes: many,
  destinationApplicationSecurityGroups: references,
  destinationPortRange: one,
  destinationPortRanges: many,
});

const readOnly = new Set(['provisioningState']);

function securityRule(name: string, raw: JsonObject): SecurityRule | undefined {
  const { success, data } = ruleSchema.safeParse(raw);
  if (!success) return undefined;
  return {
    name,
    direction: /^outbound$/i.test(data.direction) ? 'Outbound' : 'Inbound',
    access: /^allow$/i.test(data.access) ? 'Allow' : 'Deny',
    priority: data.priority,
    protocol: data.protocol.toLowerCase(),
    sources: [
      ...data.sourceAddressPrefix,
      ...data.sourceAddressPrefixes,
      ...data.sourceApplicationSecurityGroups,
    ],
    sourcePorts: [...data.sourcePortRange, ...data.sourcePortRanges],
    destinations: [
      ...data.destinationAddressPrefix,
      ...data.destinationAddressPrefixes,
      ...data.destinationApplicationSecurityGroups,
    ],
    destinationPorts: [...data.destinationPortRange, ...data.destinationPortRanges],
    isChanging: isChanging(data.provisioningState),
    raw: without(raw, readOnly),
  };
}

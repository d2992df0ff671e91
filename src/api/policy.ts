import { z } from 'zod';
import { conditionSchema, objectMetaSchema } from './object.ts';
import { parseDuration } from './duration.ts';
import { parseIpRange } from './ip-range.ts';
import { parseRegistryId, parseSubnetId } from './resource-id.ts';

const parsed = <T>(parse: (text: string) => T | undefined, what: string) =>
  z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `is not ${what}` });
    return z.NEVER;
  });

const duration = parsed(parseDuration, 'a duration such as 10m or 1h30m');

const subnetSource = z.union([
  z.object({ id: parsed(parseSubnetId, 'the ARM id of a subnet') }),
  z.object({ cluster: z.string(), nodePools: z.array(z.string()).optional() }),
  z.object({ nodes: z.object({}) }),
]);

export const policySpecSchema = z.object({
  registry: parsed(parseRegistryId, 'the ARM id of a container registry'),
  mode: z.enum(['Enforce', 'Observe']).default('Enforce'),
  suspend: z.boolean().default(false),
  interval: duration.prefault('10m'),
  defaultAction: z.enum(['Deny', 'Allow']).optional(),
  publicNetworkAccess: z.enum(['Enabled', 'Disabled']).optional(),
  trustedServices: z.enum(['Allow', 'Deny']).optional(),
  subnets: z.array(subnetSource).default([]),
  serviceEndpoints: z.enum(['Manage', 'Require']).default('Manage'),
  registerProvider: z.boolean().default(false),
  allowInterruption: z.boolean().default(false),
  ipRanges: z.array(parsed(parseIpRange, 'an IPv4 address or CIDR without host bits')).default([]),
  serviceTags: z.array(z.string()).default([]),
  foreignRules: z.enum(['Keep', 'Remove']).default('Keep'),
  dataEndpoints: z
    .object({
      enabled: z.boolean(),
      cutover: z.enum(['Confirmed', 'Immediate']).default('Confirmed'),
      confirmed: z.string().optional(),
    })
    .optional(),
  clientFirewall: z
    .object({
      configMap: z.string().optional(),
      include: z.array(z.enum(['MicrosoftArtifactRegistry', 'AzureActiveDirectory'])).default([]),
      networkSecurityGroups: z
        .array(
          z.object({
            id: z.string(),
            scope: z.enum(['Global', 'Regional']).default('Regional'),
            source: z.string().optional(),
            priorities: z.string().optional(),
          }),
        )
        .default([]),
    })
    .optional(),
  verification: z
    .object({
      probe: z.boolean().optional(),
      settle: duration.prefault('2m'),
      rollback: z.boolean().default(false),
    })
    .prefault({}),
  allowLockout: z.boolean().default(false),
  deletionPolicy: z.enum(['Revoke', 'Restore', 'Retain']).default('Revoke'),
});

export const policyStatusSchema = z.object({
  observedGeneration: z.number().int().optional(),
  lastHandledReconcileAt: z.string().optional(),
  conditions: z.array(conditionSchema).optional(),
  registry: z
    .object({
      loginServer: z.string().optional(),
      location: z.string().optional(),
      sku: z.string().optional(),
      defaultAction: z.string().optional(),
      dataEndpoints: z.array(z.string()).optional(),
    })
    .optional(),
  subnets: z
    .array(
      z.object({
        id: z.string(),
        from: z.string(),
        serviceEndpoint: z.enum(['Present', 'Pending', 'Missing', 'Refused']),
        rule: z.enum(['Present', 'Pending', 'Missing', 'Refused']),
        message: z.string().optional(),
      }),
    )
    .optional(),
  plan: z
    .array(z.object({ action: z.string(), target: z.string(), detail: z.string().optional() }))
    .optional(),
  pendingChanges: z.number().int().optional(),
  warnings: z.array(z.string()).optional(),
});

export const policySchema = z.object({
  metadata: objectMetaSchema,
  spec: policySpecSchema,
  status: policyStatusSchema.prefault({}),
});

export type PolicySpec = z.output<typeof policySpecSchema>;
export type PolicyStatus = z.output<typeof policyStatusSchema>;
export type Policy = z.output<typeof policySchema>;
export type SubnetSource = PolicySpec['subnets'][number];

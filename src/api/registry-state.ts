import { z } from 'zod';
import { conditionSchema, objectMetaSchema } from './object.ts';

const ownership = z.enum(['Managed', 'Adopted']);
const origin = z.enum(['Managed', 'Adopted', 'Foreign']);
const time = z.string();

/** A setting of the registry that we changed: what it was before our first write, and what we made it. */
const setting = <T extends z.ZodType>(value: T) =>
  z.object({ original: value, applied: value }).optional();

export const registryStateSpecSchema = z.object({
  registry: z.string(),
  subnetRules: z.array(z.object({ subnet: z.string(), ownership })).default([]),
  ipRules: z.array(z.object({ value: z.string(), ownership })).default([]),
  serviceEndpoints: z.array(z.object({ subnet: z.string(), ownership })).default([]),
  settings: z
    .object({
      defaultAction: setting(z.enum(['Allow', 'Deny'])),
      publicNetworkAccess: setting(z.enum(['Enabled', 'Disabled'])),
      trustedServices: setting(z.enum(['Allow', 'Deny'])),
    })
    .default({}),
  rulesInForceSince: time.optional(),
});

const failure = z.object({
  target: z.string(),
  kind: z.string(),
  code: z.string().optional(),
  message: z.string(),
  since: time,
});

export const registryStateStatusSchema = z.object({
  observedGeneration: z.number().int().optional(),
  conditions: z.array(conditionSchema).optional(),
  loginServer: z.string().optional(),
  policies: z.number().int().optional(),
  settings: z
    .object({
      defaultAction: z.string(),
      publicNetworkAccess: z.string(),
      trustedServices: z.string(),
    })
    .optional(),
  subnetRules: z.array(z.object({ subnet: z.string(), origin })).optional(),
  ipRules: z.array(z.object({ value: z.string(), origin })).optional(),
  serviceEndpoints: z
    .array(z.object({ subnet: z.string(), origin, state: z.string() }))
    .optional(),
  limits: z.object({ subnetRules: z.string(), ipRules: z.string() }).optional(),
  plan: z
    .array(z.object({ action: z.string(), target: z.string(), detail: z.string().optional() }))
    .optional(),
  operations: z.array(z.object({ target: z.string(), url: z.string(), startedAt: time })).optional(),
  failures: z.array(failure).optional(),
});

export const registryStateSchema = z.object({
  metadata: objectMetaSchema,
  spec: registryStateSpecSchema,
  status: registryStateStatusSchema.prefault({}),
});

export type RegistryStateSpec = z.output<typeof registryStateSpecSchema>;
export type RegistryStateStatus = z.output<typeof registryStateStatusSchema>;
export type RegistryState = z.output<typeof registryStateSchema>;

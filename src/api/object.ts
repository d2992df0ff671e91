import { z } from 'zod';

/** What the operator reads of ObjectMeta; the rest (managedFields above all) is pruned when it is parsed. */
export const objectMetaSchema = z.object({
  name: z.string(),
  namespace: z.string().default(''),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: z.number().int().default(0),
  creationTimestamp: z.string(),
  deletionTimestamp: z.string().optional(),
  finalizers: z.array(z.string()).default([]),
  annotations: z.record(z.string(), z.string()).default({}),
});

/** metav1.Condition. */
export const conditionSchema = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string(),
  message: z.string(),
  observedGeneration: z.number().int().optional(),
  lastTransitionTime: z.string(),
});

export type ObjectMeta = z.output<typeof objectMetaSchema>;
export type Condition = z.output<typeof conditionSchema>;

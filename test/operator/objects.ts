import * as z from 'zod';

const metadataSchema = z.looseObject({
  name: z.string(),
  namespace: z.string().default(''),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: z.number().default(0),
  deletionTimestamp: z.string().optional(),
  finalizers: z.array(z.string()).default([]),
});

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string(),
  message: z.string(),
  observedGeneration: z.number().optional(),
  lastTransitionTime: z.string(),
});

const changeSchema = z.object({
  action: z.string(),
  target: z.string(),
  detail: z.string().optional(),
});

const statusSchema = z.looseObject({
  observedGeneration: z.number().optional(),
  lastHandledReconcileAt: z.string().optional(),
  conditions: z.array(conditionSchema).default([]),
  registry: z.record(z.string(), z.unknown()).optional(),
  subnets: z.array(z.record(z.string(), z.string())).default([]),
  plan: z.array(changeSchema).default([]),
  pendingChanges: z.number().optional(),
  warnings: z.array(z.string()).default([]),
  failures: z.array(z.looseObject({ target: z.string(), kind: z.string() })).default([]),
  operations: z.array(z.looseObject({ target: z.string(), url: z.string() })).default([]),
});

const objectSchema = z.looseObject({
  kind: z.string(),
  metadata: metadataSchema,
  spec: z.record(z.string(), z.unknown()).default({}),
  status: statusSchema.prefault({}),
});

/** A policy or a ledger, as the API server gives it. */
export type KubeObject = z.output<typeof objectSchema>;
export type Condition = z.output<typeof conditionSchema>;

export function parseObject(raw: unknown): KubeObject {
  return objectSchema.parse(raw);
}

export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  return object.status.conditions.find((condition) => condition.type === type);
}

/** Ready, if it is about the spec as it stands now; what it says of an older one proves nothing. */
export function readyNow(object: KubeObject): Condition | undefined {
  const { generation } = object.metadata;
  return object.status.observedGeneration === generation ? conditionOf(object, 'Ready') : undefined;
}

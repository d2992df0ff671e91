import * as z from 'zod';
import { objectMetaSchema } from './object.ts';
import { policySpecSchema } from './policy-spec.ts';
import { policyStatusSchema } from './policy-status.ts';

/** Keeps the deletion of a policy waiting until what rests on it is undone. */
export const finalizer = 'registrynetwork.dev/revoke';

/** A status that cannot be read, of another version perhaps, is none: it only repeats what the operator finds out again. */
export const policySchema = z.object({
  metadata: objectMetaSchema,
  spec: policySpecSchema,
  status: policyStatusSchema.catch({}).prefault({}),
});

export type PolicySpec = z.output<typeof policySpecSchema>;
export type PolicyStatus = z.output<typeof policyStatusSchema>;
export type Policy = z.output<typeof policySchema> & {
  /** Why the spec could not be read; then it is empty but for the registry. */
  readonly unreadable?: string;
};
export type { SubnetSource } from './subnet-source.ts';

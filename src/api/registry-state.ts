import * as z from 'zod';
import { objectMetaSchema } from './object.ts';
import { registryStateSpecSchema } from './registry-state-spec.ts';
import { registryStateStatusSchema } from './registry-state-status.ts';

/** A status that cannot be read is none, as with policies; a spec that cannot be read is an error: it is the ledger. */
export const registryStateSchema = z.object({
  metadata: objectMetaSchema,
  spec: registryStateSpecSchema,
  status: registryStateStatusSchema.catch({}).prefault({}),
});

export type RegistryStateSpec = z.output<typeof registryStateSpecSchema>;
export type RegistryStateStatus = z.output<typeof registryStateStatusSchema>;
export type RegistryState = z.output<typeof registryStateSchema>;

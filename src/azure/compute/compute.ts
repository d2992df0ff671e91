import * as z from 'zod';

/** The version at which scale sets and virtual machines are read. */
export const computeApiVersion = '2024-11-01';

export const tagsSchema = z.record(z.string(), z.string()).nullish();

/** The node pool that AKS made a machine for, by the tag it puts on; `poolName` is on the older ones. */
export function poolIn(tags: z.output<typeof tagsSchema>): string | undefined {
  return tags?.['aks-managed-poolName'] ?? tags?.['poolName'];
}

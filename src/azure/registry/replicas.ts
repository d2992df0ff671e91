import * as z from 'zod';
import type { RegistryId } from '../../api/resource-id.ts';
import type { Replica } from '../../plan/observed.ts';
import { unexpectedAnswer } from '../arm/arm-error.ts';
import { readPages, type ListCall } from '../arm/pages.ts';

/** The regions that a registry is replicated to. */
export async function readReplicas(
  id: RegistryId,
  list: ListCall,
  signal: AbortSignal,
): Promise<readonly Replica[]> {
  const path = `${id}/replications`;
  const { success, data } = schema.safeParse(await readPages(path, list, signal));
  // One region left out would be a firewall that stays closed, so a list that is not understood counts for nothing.
  if (!success) throw unexpectedAnswer(path);
  return data.map(({ location, properties }) => ({
    region: location.toLowerCase().replaceAll(' ', ''),
    provisioningState: properties.provisioningState,
  }));
}

const schema = z.array(
  z.object({
    location: z.string(),
    properties: z.object({ provisioningState: z.string() }),
  }),
);

import * as z from 'zod';
import type { SubnetId } from '../../api/resource-id.ts';
import type { ObservedSubnet } from '../../plan/observed.ts';
import { isRegistryEndpoint } from './subnet-merge.ts';

/** What a subnet says of itself, or undefined where this is no subnet. */
export function parseSubnet(id: SubnetId, body: unknown): ObservedSubnet | undefined {
  const { success, data } = schema.safeParse(body);
  if (!success) return undefined;
  const { provisioningState, serviceEndpoints, delegations } = data.properties;
  const endpoint = serviceEndpoints.find(isRegistryEndpoint);
  return {
    id,
    armId: data.id,
    provisioningState,
    serviceEndpoint:
      endpoint === undefined
        ? 'Absent'
        : endpointState(endpoint.provisioningState ?? provisioningState),
    delegations: delegations
      .map((delegation) => delegation.properties?.serviceName)
      .filter((name) => name !== undefined),
  };
}

const schema = z.object({
  id: z.string(),
  properties: z.object({
    provisioningState: z.string(),
    serviceEndpoints: z
      .array(z.object({ service: z.string().optional(), provisioningState: z.string().optional() }))
      .nullish()
      .transform((list) => list ?? []),
    delegations: z
      .array(z.object({ properties: z.object({ serviceName: z.string().optional() }).optional() }))
      .nullish()
      .transform((list) => list ?? []),
  }),
});

function endpointState(provisioningState: string): ObservedSubnet['serviceEndpoint'] {
  switch (provisioningState.toLowerCase()) {
    case 'succeeded':
      return 'Succeeded';
    case 'failed':
    case 'canceled':
      return 'Failed';
    default:
      return 'Updating';
  }
}

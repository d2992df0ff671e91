import * as z from 'zod';
import type { NetworkInterfaceId, SubnetId } from '../../api/resource-id.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { unexpectedAnswer } from '../arm/arm-error.ts';
import type { Call } from '../gateways.ts';
import { ipConfigurationsSchema, primarySubnet } from './primary-subnet.ts';

const apiVersion = '2025-03-01';

const schema = z.object({ properties: z.object({ ipConfigurations: ipConfigurationsSchema }) });

/** The subnet that an interface is in. */
export async function subnetOfInterface(
  id: NetworkInterfaceId,
  { arm, call }: { readonly arm: ArmClient; readonly call: Call },
  signal: AbortSignal,
): Promise<SubnetId> {
  const response = await arm.send({ method: 'GET', path: id, apiVersion, call }, signal);
  const { success, data } = schema.safeParse(response.body);
  if (!success) throw unexpectedAnswer(id);
  return primarySubnet(data.properties.ipConfigurations, `Network interface ${id}`);
}

import * as z from 'zod';
import {
  parseNetworkInterfaceId,
  type ResourceGroupId,
  type SubnetId,
} from '../../api/resource-id.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { ArmError, unexpectedAnswer } from '../arm/arm-error.ts';
import { computeApiVersion as apiVersion, poolIn, tagsSchema } from './compute.ts';
import type { Call, VirtualMachines } from '../gateways.ts';
import { subnetOfInterface } from '../network/network-interfaces.ts';
import { readPages } from '../arm/pages.ts';
import { primaryOf } from '../network/primary-subnet.ts';

export interface MachineCall {
  readonly arm: ArmClient;
  readonly call: Call;
}

export function createVirtualMachines({ arm }: { readonly arm: ArmClient }): VirtualMachines {
  return {
    async subnetOf(id, call, signal) {
      const response = await arm.send({ method: 'GET', path: id, apiVersion, call }, signal);
      const { success, data } = schema.safeParse(response.body);
      if (!success) throw unexpectedAnswer(id);
      return subnetIn(data, { arm, call }, signal);
    },
  };
}

/** A virtual machine of a list. */
export interface ListedMachine {
  readonly pool: string | undefined;
  /** Takes another request: a machine only names its interfaces. */
  readonly subnet: (signal: AbortSignal) => Promise<SubnetId>;
}

export async function listVirtualMachines(
  group: ResourceGroupId,
  { arm, call }: MachineCall,
  signal: AbortSignal,
): Promise<readonly ListedMachine[]> {
  const path = `${group}/providers/Microsoft.Compute/virtualMachines`;
  const items = await readPages(path, { arm, apiVersion, call }, signal);
  const { success, data } = z.array(schema).safeParse(items);
  if (!success) throw unexpectedAnswer(path);
  return data.map((machine) => ({
    pool: poolIn(machine.tags),
    subnet: (until) => subnetIn(machine, { arm, call }, until),
  }));
}

const schema = z.object({
  id: z.string(),
  tags: tagsSchema,
  properties: z.object({
    networkProfile: z
      .object({
        networkInterfaces: z
          .array(
            z.object({
              id: z.string(),
              properties: z.object({ primary: z.boolean().nullish() }).nullish(),
            }),
          )
          .nullish(),
      })
      .nullish(),
  }),
});

async function subnetIn(
  { id, properties }: z.output<typeof schema>,
  machineCall: MachineCall,
  signal: AbortSignal,
): Promise<SubnetId> {
  const primary = primaryOf(properties.networkProfile?.networkInterfaces);
  const networkInterface = parseNetworkInterfaceId(primary?.id ?? '');
  if (networkInterface !== undefined)
    return subnetOfInterface(networkInterface, machineCall, signal);
  const message = `Virtual machine ${id} names no network interface. List the subnet of its nodes by id.`;
  throw new ArmError({ kind: 'invalid', message });
}

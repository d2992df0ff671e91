import * as z from 'zod';
import type { ResourceGroupId, SubnetId } from '../../api/resource-id.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { unexpectedAnswer } from '../arm/arm-error.ts';
import { computeApiVersion as apiVersion, poolIn, tagsSchema } from './compute.ts';
import type { Call, ScaleSets } from '../gateways.ts';
import { readPages } from '../arm/pages.ts';
import { ipConfigurationsSchema, primaryOf, primarySubnet } from '../network/primary-subnet.ts';

export function createScaleSets({ arm }: { readonly arm: ArmClient }): ScaleSets {
  return {
    async subnetOf(id, call, signal) {
      const response = await arm.send({ method: 'GET', path: id, apiVersion, call }, signal);
      const { success, data } = schema.safeParse(response.body);
      if (!success) throw unexpectedAnswer(id);
      return subnetIn(data);
    },
  };
}

/** A scale set of a list. */
export interface ListedScaleSet {
  readonly pool: string | undefined;
  /** Throws an ArmError where the set has no model, as flexible ones may, or one without a subnet. */
  readonly subnet: () => SubnetId;
}

export async function listScaleSets(
  group: ResourceGroupId,
  { arm, call }: { readonly arm: ArmClient; readonly call: Call },
  signal: AbortSignal,
): Promise<readonly ListedScaleSet[]> {
  const path = `${group}/providers/Microsoft.Compute/virtualMachineScaleSets`;
  const items = await readPages(path, { arm, apiVersion, call }, signal);
  const { success, data } = z.array(schema).safeParse(items);
  if (!success) throw unexpectedAnswer(path);
  return data.map((set) => ({ pool: poolIn(set.tags), subnet: () => subnetIn(set) }));
}

const interfaceConfiguration = z.object({
  properties: z
    .object({ primary: z.boolean().nullish(), ipConfigurations: ipConfigurationsSchema })
    .nullish(),
});

const schema = z.object({
  id: z.string(),
  tags: tagsSchema,
  properties: z.object({
    virtualMachineProfile: z
      .object({
        networkProfile: z
          .object({ networkInterfaceConfigurations: z.array(interfaceConfiguration).nullish() })
          .nullish(),
      })
      .nullish(),
  }),
});

function subnetIn({ id, properties }: z.output<typeof schema>): SubnetId {
  const profile = properties.virtualMachineProfile?.networkProfile;
  const primary = primaryOf(profile?.networkInterfaceConfigurations);
  return primarySubnet(primary?.properties?.ipConfigurations, `Scale set ${id}`);
}

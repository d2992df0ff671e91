import * as z from 'zod';
import { parseIpRange } from '../../api/ip-range.ts';
import { parseSubnetId } from '../../api/resource-id.ts';
import type { ObservedNetwork } from '../../plan/observed.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { unexpectedAnswer } from '../arm/arm-error.ts';
import type { Networks } from '../gateways.ts';

const apiVersion = '2025-03-01';

export function createNetworks({ arm }: { readonly arm: ArmClient }): Networks {
  return {
    async read(id, call, signal) {
      const response = await arm.send({ method: 'GET', path: id, apiVersion, call }, signal);
      const { success, data } = schema.safeParse(response.body);
      if (!success) throw unexpectedAnswer(id);
      return networkOf(data);
    },
  };
}

// A subnet has the one member or the other; IPv6 ranges are passed over, as registries know none.
function networkOf({ properties }: z.output<typeof schema>): ObservedNetwork {
  return new Map(
    properties.subnets.flatMap(({ id, properties: { addressPrefix, addressPrefixes } }) => {
      const subnet = parseSubnetId(id);
      const texts = addressPrefixes ?? [addressPrefix ?? ''];
      const ranges = texts.map(parseIpRange).filter((range) => range !== undefined);
      return subnet === undefined ? [] : [[subnet, ranges] as const];
    }),
  );
}

const schema = z.object({
  properties: z.object({
    subnets: z
      .array(
        z.object({
          id: z.string(),
          properties: z.object({
            addressPrefix: z.string().nullish(),
            addressPrefixes: z.array(z.string()).nullish(),
          }),
        }),
      )
      .nullish()
      .transform((list) => list ?? []),
  }),
});

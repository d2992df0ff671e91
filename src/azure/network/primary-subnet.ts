import * as z from 'zod';
import { parseSubnetId, type SubnetId } from '../../api/resource-id.ts';
import { ArmError } from '../arm/arm-error.ts';

const configuration = z.object({
  properties: z
    .object({ primary: z.boolean().nullish(), subnet: z.object({ id: z.string() }).nullish() })
    .nullish(),
});

/** The IP configurations of an interface, as scale sets and interfaces have them. */
export const ipConfigurationsSchema = z.array(configuration).nullish();

/** The one by which a machine goes out: others are for pods, or not for images at all. A single one need not say so. */
export function primaryOf<T extends Ranked>(list: readonly T[] | null | undefined): T | undefined {
  return list?.find(({ properties }) => properties?.primary === true) ?? list?.[0];
}

interface Ranked {
  readonly properties?: { readonly primary?: boolean | null | undefined } | null | undefined;
}

/** The subnet of the primary configuration; `owner` is who has it, for the sentence that misses it. */
export function primarySubnet(
  configurations: z.output<typeof ipConfigurationsSchema>,
  owner: string,
): SubnetId {
  const named = primaryOf(configurations)?.properties?.subnet?.id ?? '';
  const subnet = parseSubnetId(named);
  if (subnet !== undefined) return subnet;
  const what = named === '' ? 'names no subnet' : `names '${named}', which is no id of a subnet`;
  const message = `${owner} ${what}. List the subnet of its nodes by id.`;
  throw new ArmError({ kind: 'invalid', message });
}

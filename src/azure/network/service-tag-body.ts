import * as z from 'zod';
import { serviceTagOf, type ServiceTag } from '../../plan/wants/service-tags.ts';

/** A tag as the API and the published files give it; undefined where it cannot be read. */
export function parseServiceTag(body: unknown): ServiceTag | undefined {
  const { success, data } = schema.safeParse(body);
  if (!success) return undefined;
  const { changeNumber, region, addressPrefixes } = data.properties;
  return serviceTagOf({ name: data.name, changeNumber, region, prefixes: addressPrefixes });
}

const schema = z.object({
  name: z.string().min(1),
  properties: z.object({
    // Text in the API, a number in files.
    changeNumber: z.union([z.string(), z.number()]).transform(String),
    region: z.string().default(''),
    addressPrefixes: z.array(z.string()),
  }),
});

import * as z from 'zod';

const shapeSchema = z.object({
  get properties() {
    return z.record(z.string(), shapeSchema).optional();
  },
  get items() {
    return shapeSchema.optional();
  },
});

type Shape = z.output<typeof shapeSchema>;

/** Finds the members that the schema does not know, as paths: the parser passes over them, the API server refuses them. */
export function unknownFieldsBy(schema: z.ZodType, root: string): (value: unknown) => string[] {
  const shape = shapeSchema.parse(z.toJSONSchema(schema, { io: 'input' }));
  return (value) => strangersIn(value, shape, root);
}

function strangersIn(value: unknown, { properties, items }: Shape, at: string): string[] {
  if (Array.isArray(value)) {
    return items === undefined
      ? []
      : value.flatMap((item, index) => strangersIn(item, items, `${at}[${index}]`));
  }
  if (typeof value !== 'object' || value === null || properties === undefined) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    return known === undefined ? [`${at}.${key}`] : strangersIn(member, known, `${at}.${key}`);
  });
}

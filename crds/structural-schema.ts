import * as z from 'zod';

/** What the parser takes, in the form that the API server takes. */
export function structuralSchema(schema: z.ZodType): StructuralSchema {
  return structural(jsonSchema.parse(z.toJSONSchema(schema, { io: 'input' })));
}

const validation = z.object({
  rule: z.string(),
  message: z.string(),
  messageExpression: z.string().optional(),
  fieldPath: z.string().optional(),
});

// Strict, so that a construct which nobody thought of here (anyOf, const, pattern…) stops the generator. The members stand
// in the order in which a person reads them: this is the order of the YAML.
const jsonSchema = z.strictObject({
  $schema: z.string().optional(),
  description: z.string().optional(),
  type: z.enum(['object', 'array', 'string', 'boolean', 'integer']),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  'x-kubernetes-list-type': z.string().optional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).optional(),
  'x-kubernetes-validations': z.array(validation).optional(),
  required: z.array(z.string()).optional(),
  get items() {
    return jsonSchema.optional();
  },
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  /** Of a map; the keys are any strings. */
  propertyNames: z.strictObject({ type: z.literal('string') }).optional(),
  get additionalProperties() {
    return z.union([jsonSchema, z.literal(false)]).optional();
  },
});

type JsonSchema = z.output<typeof jsonSchema>;

/** JSONSchemaProps of apiextensions.k8s.io/v1, as far as these kinds need it. */
export interface StructuralSchema extends Omit<
  JsonSchema,
  'items' | 'properties' | 'propertyNames' | 'additionalProperties'
> {
  items?: StructuralSchema | undefined;
  properties?: Record<string, StructuralSchema> | undefined;
  additionalProperties?: StructuralSchema | undefined;
}

function structural({ $schema: _dialect, ...schema }: JsonSchema): StructuralSchema {
  const { items, properties, propertyNames: _any, additionalProperties, ...other } = schema;
  const { minimum, maximum, ...rest } = other;
  return {
    ...rest,
    default: isEmpty(rest.default) ? undefined : rest.default,
    required: nonEmpty(rest.required),
    'x-kubernetes-validations': nonEmpty(rest['x-kubernetes-validations']),
    ...(rest.type === 'integer' && {
      format: 'int64',
      minimum: bound(minimum),
      maximum: bound(maximum),
    }),
    ...(rest.type === 'array' && {
      'x-kubernetes-list-type': rest['x-kubernetes-list-type'] ?? 'atomic',
    }),
    items: items && structural(items),
    properties:
      properties &&
      Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, structural(property)]),
      ),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: structural(additionalProperties),
    }),
  };
}

// The parser turns an absent list into an empty one. In the cluster it stays absent: nobody wants to read `subnets: []`.
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function nonEmpty<T>(list: T[] | undefined): T[] | undefined {
  return list?.length === 0 ? undefined : list;
}

/** Zod bounds every integer by what a double can hold, which goes without saying. */
function bound(value: number | undefined): number | undefined {
  return Math.abs(value ?? 0) === Number.MAX_SAFE_INTEGER ? undefined : value;
}

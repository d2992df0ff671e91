import * as z from 'zod';

const expressionSchema = z
  .object({
    key: z.string().min(1).max(317).meta({ description: 'The label that it is about.' }),
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']).meta({
      description: 'How the label is to relate to `values`.',
    }),
    values: z
      .array(z.string().max(63).meta({ description: 'A value of the label.' }))
      .max(50)
      .meta({ description: 'For In and NotIn, and only there: the values that are meant.' })
      .default([]),
  })
  .meta({ description: 'One requirement; all of them have to be met.' });

/** metav1.LabelSelector. */
export const labelSelectorSchema = z
  .object({
    matchLabels: z
      .record(z.string(), z.string().max(63))
      .meta({ description: 'Labels and the values that they must have.' })
      .default({}),
    matchExpressions: z
      .array(expressionSchema)
      .max(20)
      .meta({ description: 'Requirements that labels alone cannot say.' })
      .default([]),
  })
  .meta({
    description:
      'The namespaces whose policies get what this grant allows, by their labels; an empty selector selects all. Left out: only those that `namespaces` names.',
  });

export type LabelSelector = z.output<typeof labelSelectorSchema>;
export type Labels = Readonly<Record<string, string>>;

/** As Kubernetes itself selects: NotIn and DoesNotExist select what lacks the label, too. */
export function selects({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): boolean {
  const isAsSaid = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return isAsSaid && matchExpressions.every((expression) => meets(labels, expression));
}

function meets(
  labels: Labels,
  { key, operator, values }: LabelSelector['matchExpressions'][number],
): boolean {
  const value = labels[key];
  const isListed = value !== undefined && values.includes(value);
  switch (operator) {
    case 'In':
      return isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      throw new Error(`unhandled operator ${JSON.stringify(operator satisfies never)}`);
  }
}

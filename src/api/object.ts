import * as z from 'zod';
import { boundedList, boundedText, timeText } from './bounded.ts';

/**
 * What the operator reads of ObjectMeta; the rest (managedFields above all) is pruned when it is parsed. What only an API
 * server gives is empty in a manifest from a file.
 */
export const objectMetaSchema = z.object({
  name: z.string(),
  namespace: z.string().default(''),
  uid: z.string().default(''),
  resourceVersion: z.string().default(''),
  generation: z.number().int().default(0),
  creationTimestamp: z.string().default(''),
  deletionTimestamp: z.string().optional(),
  finalizers: z.array(z.string()).default([]),
  annotations: z.record(z.string(), z.string()).default({}),
});

/** metav1.Condition. */
export const conditionSchema = z
  .object({
    type: boundedText(316, 'What the condition is about, such as Ready.'),
    status: z.enum(['True', 'False', 'Unknown']).meta({
      description: 'Whether it is so: True, False, or Unknown where that could not be found out.',
    }),
    reason: boundedText(1024, 'One word for programs that says why.'),
    message: boundedText(32_768, 'A sentence for people that says why, and what to do about it.'),
    observedGeneration: z.int().min(0).optional().meta({
      description: 'The metadata.generation that the condition was found for.',
    }),
    lastTransitionTime: timeText('When `status` last changed.'),
  })
  .meta({ description: 'One aspect of how things stand.' });

export const conditionsSchema = boundedList(
  conditionSchema,
  20,
  'How things stand, one entry for each aspect.',
).meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] });

/** What is still to do, in the order in which it will be done. */
export const planSchema = boundedList(
  z
    .object({
      action: boundedText(64, 'What will be done, such as AddServiceEndpoint or SetDefaultAction.'),
      target: boundedText(1024, 'The resource or element that it will be done to.'),
      detail: boundedText(
        1024,
        'What will change there, where the action does not say it.',
      ).optional(),
    })
    .meta({ description: 'One change in Azure that is still to be made.' }),
  100,
  'What is still to do in Azure, in order; the first 100 changes. Empty when nothing is. In mode Observe it is what Enforce would do.',
);

export type ObjectMeta = z.output<typeof objectMetaSchema>;
export type Condition = z.output<typeof conditionSchema>;

import * as z from 'zod';
import type { KubernetesApi } from '../../src/kubernetes/client/api-client.ts';

const rawSchema = z.looseObject({
  metadata: z.looseObject({
    managedFields: z.array(z.looseObject({})).optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
});

/** The metadata of an object with everything that the operator does not read. */
export async function metadataOf(api: KubernetesApi, path: string) {
  const raw = await api.request({ method: 'GET', path, parse }, new AbortController().signal);
  return raw.metadata;
}

function parse(answer: unknown) {
  return rawSchema.parse(answer);
}

import * as z from 'zod';
import type { TagDocument } from '../plan/wants/service-tags.ts';
import type { KubernetesApi } from './client/api-client.ts';
import { configMapPath } from './client/resource-path.ts';

/** What is in a ConfigMap, each entry a file: text as it is, and what is no text, such as gzip. */
export function readTagDocuments(
  api: KubernetesApi,
  place: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<readonly TagDocument[]> {
  return api.request({ method: 'GET', path: configMapPath(place), parse }, signal);
}

const schema = z.object({
  data: z.record(z.string(), z.string()).default({}),
  binaryData: z.record(z.string(), z.base64()).default({}),
});

function parse(answer: unknown): readonly TagDocument[] {
  const { data, binaryData } = schema.parse(answer);
  return [
    ...Object.entries(data).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
    ...Object.entries(binaryData).map(([name, text]) => {
      return { name, bytes: Buffer.from(text, 'base64') };
    }),
  ];
}

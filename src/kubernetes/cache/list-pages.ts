import * as z from 'zod';
import type { KubernetesApi } from '../client/api-client.ts';

export interface ListCall {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly pageSize: number;
  readonly accept?: string;
}

const pageSchema = z.object({
  metadata: z.object({ resourceVersion: z.string(), continue: z.string().optional() }),
  items: z.array(z.unknown()).nullish(),
});

/** Hands over every object of a list, page by page, and returns the one version of which all of them are. */
export async function listPages(
  call: ListCall,
  { api, onItem }: { readonly api: KubernetesApi; readonly onItem: (item: unknown) => void },
  signal: AbortSignal,
): Promise<string> {
  let next: string | undefined = '';
  let resourceVersion = '';
  while (next !== undefined) {
    const page: z.output<typeof pageSchema> = await api.request(pageCall(call, next), signal);
    for (const item of page.items ?? []) onItem(item);
    resourceVersion = page.metadata.resourceVersion;
    next = page.metadata.continue === '' ? undefined : page.metadata.continue;
  }
  return resourceVersion;
}

function pageCall({ path, query, pageSize, accept }: ListCall, next: string) {
  return {
    method: 'GET',
    path,
    query: { ...query, limit: String(pageSize), ...(next !== '' && { continue: next }) },
    timeoutMs: 60_000,
    parse: (answer: unknown) => pageSchema.parse(answer),
    ...(accept !== undefined && { accept }),
  } as const;
}

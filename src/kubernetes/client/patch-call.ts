import type { ApiCall } from './api-client.ts';
import { fieldManager } from './resource-path.ts';

/**
 * A merge patch under our own name in managedFields. It names only what changes, so whoever applies the rest of the
 * object, Flux or Argo CD, keeps it without a conflict.
 */
export function patchCall<T>(
  path: string,
  body: object,
  parse: (answer: unknown) => T,
): ApiCall<T> {
  return {
    method: 'PATCH',
    path,
    query: { fieldManager },
    contentType: 'application/merge-patch+json',
    body,
    parse,
  };
}

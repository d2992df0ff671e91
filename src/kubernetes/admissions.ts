import * as z from 'zod';
import type { Grant } from '../api/grant.ts';
import type { Labels } from '../api/label-selector.ts';
import type { Admission } from '../plan/wants/permits.ts';
import type { Resources } from './cache/resource-store.ts';
import { identitySchema } from './cache/stored-object.ts';

const namespaceSchema = z.object({
  metadata: identitySchema.shape.metadata.extend({
    labels: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
  }),
});

/** A namespace, pruned to what selectors go by. */
export type Namespace = z.output<typeof namespaceSchema>;

export function parseNamespace(object: unknown): Namespace {
  return namespaceSchema.parse(object);
}

interface Sources {
  readonly grants: Resources<Grant>;
  readonly namespaces: Resources<Namespace>;
}

/** Who may do what by the grants and namespaces as the watch has them; put together anew only after one changed. */
export function createAdmissions(
  platformNamespaces: ReadonlySet<string>,
  { grants, namespaces }: Sources,
): () => Admission {
  let current: Admission | undefined;
  const forget = () => {
    current = undefined;
  };
  grants.subscribe(forget);
  namespaces.subscribe(forget);
  return () =>
    (current ??= {
      platformNamespaces,
      grants: [...grants.values()],
      labels: labelsOf(namespaces),
      terminating: terminatingOf(namespaces),
    });
}

function labelsOf(namespaces: Resources<Namespace>): ReadonlyMap<string, Labels> {
  return new Map([...namespaces.values()].map(({ metadata }) => [metadata.name, metadata.labels]));
}

function terminatingOf(namespaces: Resources<Namespace>): ReadonlySet<string> {
  const going = namespaces
    .values()
    .filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  return new Set(going.map(({ metadata }) => metadata.name));
}

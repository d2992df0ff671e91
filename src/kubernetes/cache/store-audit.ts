import { type Clock, slept } from '../../time/clock.ts';
import type { KubernetesApi } from '../client/api-client.ts';
import { listPages } from './list-pages.ts';
import type { ResourceStore } from './resource-store.ts';
import { isNewer } from './resource-version.ts';
import { identitySchema, keyOf, type Identity, type StoredObject } from './stored-object.ts';

export interface AuditDeps {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly pageSize: number;
  /** The watch is given so long to reach the version of the list. */
  readonly idleMs: number;
}

// Names and versions are enough, so the specs stay where they are.
const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/**
 * In how many objects the store differs from a fresh list, not counting what happened after the list. Undefined where
 * the watch did not reach the list's version in time, so that there is nothing to compare.
 */
export async function countMisses<T extends StoredObject>(
  store: ResourceStore<T>,
  deps: AuditDeps,
  signal: AbortSignal,
): Promise<number | undefined> {
  const gone = new Set<string>();
  const unsubscribe = store.subscribe((change) => {
    if (change.type === 'deleted') gone.add(keyOf(change.object.metadata));
  });
  try {
    const truth = new Map<string, Identity>();
    const onItem = (item: unknown) => {
      const { metadata } = identitySchema.parse(item);
      truth.set(keyOf(metadata), metadata);
    };
    const version = await listPages(
      { ...deps, accept: metadataOnly },
      { api: deps.api, onItem },
      signal,
    );
    if (!(await reaches(store, version, deps, signal))) return undefined;
    return missing(store, truth, gone) + surplus(store, truth, version);
  } finally {
    unsubscribe();
  }
}

async function reaches<T extends StoredObject>(
  store: ResourceStore<T>,
  version: string,
  { clock, idleMs }: AuditDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const until = clock.monotonic() + idleMs;
  const isThere = () => store.reached !== undefined && !isNewer(version, store.reached);
  while (!isThere() && clock.monotonic() < until) {
    if (!(await slept(clock, 1000, signal))) return false;
  }
  return isThere();
}

function missing<T extends StoredObject>(
  store: ResourceStore<T>,
  truth: ReadonlyMap<string, Identity>,
  gone: ReadonlySet<string>,
): number {
  return [...truth].filter(([key, { name, namespace, resourceVersion }]) => {
    if (gone.has(key) || store.invalid.has(key)) return false;
    const stored = store.get({ name, namespace });
    return stored === undefined || isNewer(resourceVersion, stored.metadata.resourceVersion);
  }).length;
}

function surplus<T extends StoredObject>(
  store: ResourceStore<T>,
  truth: ReadonlyMap<string, Identity>,
  version: string,
): number {
  return store
    .values()
    .filter(
      ({ metadata }) => !truth.has(keyOf(metadata)) && !isNewer(metadata.resourceVersion, version),
    )
    .toArray().length;
}

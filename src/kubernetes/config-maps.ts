import * as z from 'zod';
import type { Policy } from '../api/policy.ts';
import type { KubernetesApi } from './client/api-client.ts';
import { isKubernetesError } from './client/kubernetes-error.ts';
import { mergePatch } from './client/merge-patch.ts';
import { patchCall } from './client/patch-call.ts';
import { configMapPath, configMapsPath, fieldManager } from './client/resource-path.ts';

/** What came of a write: one that is there and not the policy's is never touched, and the API server may refuse. */
export type Written =
  | { readonly kind: 'done' }
  | { readonly kind: 'notOurs'; readonly owner: string }
  | { readonly kind: 'refused'; readonly why: string };

/** A text, or what to write only where there is no such entry, and otherwise leaves it as it is. */
export type Entry = string | { readonly unlessThere: string };

/** ConfigMaps that belong to a policy: they are owned by it, so they go with it. */
export interface ConfigMaps {
  /** Creates it, or brings it to these entries where it differs. */
  put(
    policy: Policy,
    name: string,
    entries: Readonly<Record<string, Entry>>,
    signal: AbortSignal,
  ): Promise<Written>;
  /** Deletes it where it is there and the policy's. */
  remove(policy: Policy, name: string, signal: AbortSignal): Promise<Written>;
}

export function createConfigMaps(api: KubernetesApi): ConfigMaps {
  return {
    put: (policy, name, entries, signal) =>
      settled(() => put(api, { policy, name, entries }, signal)),
    remove: (policy, name, signal) => settled(() => remove(api, { policy, name }, signal)),
  };
}

interface Place {
  readonly policy: Policy;
  readonly name: string;
}

const attempts = 4;

/** Somebody else may write at the same time, which costs one more look; a refusal is an outcome, for it lasts. */
async function settled(write: () => Promise<Written>): Promise<Written> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (isKubernetesError(error, 'forbidden', 'invalid')) {
        return { kind: 'refused', why: error.message };
      }
      const isRace = isKubernetesError(error, 'conflict', 'alreadyExists', 'notFound');
      if (!isRace || attempt === attempts) throw error;
    }
  }
}

async function put(
  api: KubernetesApi,
  place: Place & { readonly entries: Readonly<Record<string, Entry>> },
  signal: AbortSignal,
): Promise<Written> {
  const seen = await read(api, place, signal);
  const wanted = configMapOf({ ...place, data: dataOf(place.entries, seen?.data ?? {}) });
  if (seen === undefined) {
    const path = configMapsPath(place.policy.metadata.namespace);
    const kind = { apiVersion: 'v1', kind: 'ConfigMap' };
    const body = { ...kind, ...wanted };
    await api.request({ method: 'POST', path, query: { fieldManager }, body, parse }, signal);
    return { kind: 'done' };
  }
  if (!isOwned(seen, place)) return { kind: 'notOurs', owner: ownerOf(seen) };
  const data = mergePatch(seen.data, wanted.data);
  const labels = mergePatch(seen.metadata.labels, {
    ...seen.metadata.labels,
    ...wanted.metadata.labels,
  });
  if (data === undefined && labels === undefined) return { kind: 'done' };
  const { uid, resourceVersion } = seen.metadata;
  const metadata = { uid, resourceVersion, ...(labels && { labels }) };
  await api.request(patchCall(pathOf(place), { metadata, ...(data && { data }) }, parse), signal);
  return { kind: 'done' };
}

function dataOf(
  entries: Readonly<Record<string, Entry>>,
  seen: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [
      name,
      typeof entry === 'string' ? entry : (seen[name] ?? entry.unlessThere),
    ]),
  );
}

async function remove(api: KubernetesApi, place: Place, signal: AbortSignal): Promise<Written> {
  const seen = await read(api, place, signal);
  // What is not ours any more is not ours to delete.
  if (seen === undefined || !isOwned(seen, place)) return { kind: 'done' };
  const { uid, resourceVersion } = seen.metadata;
  const kind = { apiVersion: 'v1', kind: 'DeleteOptions' };
  const body = { ...kind, preconditions: { uid, resourceVersion } };
  await api.request(
    { method: 'DELETE', path: pathOf(place), body, parse: () => undefined },
    signal,
  );
  return { kind: 'done' };
}

async function read(
  api: KubernetesApi,
  place: Place,
  signal: AbortSignal,
): Promise<StoredConfigMap | undefined> {
  try {
    return await api.request({ method: 'GET', path: pathOf(place), parse }, signal);
  } catch (error) {
    if (isKubernetesError(error, 'notFound')) return undefined;
    throw error;
  }
}

function configMapOf({ policy, name, data }: Place & { readonly data: Record<string, string> }) {
  const { uid, name: policyName, namespace } = policy.metadata;
  const owner = {
    apiVersion: 'registrynetwork.dev/v1alpha1',
    kind: 'RegistryNetworkPolicy',
    name: policyName,
    uid,
    controller: true,
  };
  const labels = { 'app.kubernetes.io/managed-by': 'registry-network-operator' };
  return { metadata: { name, namespace, labels, ownerReferences: [owner] }, data };
}

function isOwned({ metadata }: StoredConfigMap, { policy }: Place): boolean {
  return metadata.ownerReferences.some(({ uid }) => uid === policy.metadata.uid);
}

function ownerOf({ metadata }: StoredConfigMap): string {
  const [owner] = metadata.ownerReferences;
  return owner === undefined ? 'nobody that it names' : `${owner.kind} ${owner.name}`;
}

function pathOf({ policy, name }: Place): string {
  return configMapPath({ namespace: policy.metadata.namespace, name });
}

const schema = z.object({
  metadata: z.object({
    uid: z.string(),
    resourceVersion: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    ownerReferences: z
      .array(z.object({ uid: z.string(), kind: z.string(), name: z.string() }))
      .default([]),
  }),
  data: z.record(z.string(), z.string()).default({}),
});

type StoredConfigMap = z.output<typeof schema>;

function parse(answer: unknown): StoredConfigMap {
  return schema.parse(answer);
}

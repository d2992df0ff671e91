import {
  registryStateSchema,
  type RegistryState,
  type RegistryStateSpec,
  type RegistryStateStatus,
} from '../api/registry-state.ts';
import type { KubernetesApi } from './client/api-client.ts';
import { isKubernetesError } from './client/kubernetes-error.ts';
import { mergePatch } from './client/merge-patch.ts';
import { patchCall } from './client/patch-call.ts';
import { fieldManager, paths, statePath } from './client/resource-path.ts';

/**
 * The ledgers of all registries, one RegistryNetworkState each. A write is refused with `conflict` where the state is
 * not the stored one any more: what was planned on an old ledger is to be planned again, so nothing is retried here.
 * Each write returns the state as stored, for the store to absorb, or the state itself where nothing differs.
 */
export interface LedgerWriter {
  create(name: string, spec: RegistryStateSpec, signal: AbortSignal): Promise<RegistryState>;
  writeSpec(
    state: RegistryState,
    spec: RegistryStateSpec,
    signal: AbortSignal,
  ): Promise<RegistryState>;
  writeStatus(
    state: RegistryState,
    status: RegistryStateStatus,
    signal: AbortSignal,
  ): Promise<RegistryState>;
  /** Does nothing where it is gone already. */
  delete(state: RegistryState, signal: AbortSignal): Promise<void>;
}

export function ledgerWriter(api: KubernetesApi): LedgerWriter {
  return {
    create: (name, spec, signal) => api.request(creation(name, spec), signal),
    writeSpec: (state, spec, signal) => {
      const change = mergePatch(state.spec, spec);
      return change === undefined
        ? Promise.resolve(state)
        : api.request(patchOf(state, statePath(state.metadata.name), { spec: change }), signal);
    },
    writeStatus: (state, status, signal) => {
      const change = mergePatch(state.status, status);
      const path = `${statePath(state.metadata.name)}/status`;
      return change === undefined
        ? Promise.resolve(state)
        : api.request(patchOf(state, path, { status: change }), signal);
    },
    delete: (state, signal) => remove(api, state, signal),
  };
}

function creation(name: string, spec: RegistryStateSpec) {
  const kind = { apiVersion: 'registrynetwork.dev/v1alpha1', kind: 'RegistryNetworkState' };
  return {
    method: 'POST',
    path: paths.states,
    query: { fieldManager },
    body: { ...kind, metadata: { name }, spec },
    parse,
  } as const;
}

// A patch, not a PUT: what others have put on the object, and what we do not read of it, stays.
function patchOf({ metadata }: RegistryState, path: string, change: object) {
  const { resourceVersion, uid } = metadata;
  return patchCall(path, { metadata: { resourceVersion, uid }, ...change }, parse);
}

async function remove(
  api: KubernetesApi,
  { metadata }: RegistryState,
  signal: AbortSignal,
): Promise<void> {
  const { uid, resourceVersion } = metadata;
  const kind = { apiVersion: 'v1', kind: 'DeleteOptions' };
  const body = { ...kind, preconditions: { uid, resourceVersion } };
  const path = statePath(metadata.name);
  try {
    await api.request({ method: 'DELETE', path, body, parse: () => undefined }, signal);
  } catch (error) {
    if (!isKubernetesError(error, 'notFound')) throw error;
  }
}

function parse(answer: unknown): RegistryState {
  return registryStateSchema.parse(answer);
}

import type { ObjectMeta } from '../api/object.ts';
import { readPolicy } from '../api/parse.ts';
import type { Policy, PolicyStatus } from '../api/policy.ts';
import type { KubernetesApi } from './client/api-client.ts';
import { isKubernetesError } from './client/kubernetes-error.ts';
import { mergePatch } from './client/merge-patch.ts';
import { patchCall } from './client/patch-call.ts';
import { policyPath } from './client/resource-path.ts';

/**
 * Writes to policies what is the operator's: its finalizer and the status. Each returns the policy as it is stored
 * afterwards, for the store to absorb; the policy itself where nothing had to be written; undefined where it is gone.
 */
export interface PolicyWriter {
  addFinalizer(policy: Policy, finalizer: string, signal: AbortSignal): Written;
  removeFinalizer(policy: Policy, finalizer: string, signal: AbortSignal): Written;
  writeStatus(policy: Policy, status: PolicyStatus, signal: AbortSignal): Written;
}

type Written = Promise<Policy | undefined>;

interface PolicyPatch {
  readonly path: string;
  readonly body: object;
}

/** What to send, judged by the policy as last seen; undefined where it is as it should be. */
type Patching = (policy: Policy) => PolicyPatch | undefined;

export function policyWriter(api: KubernetesApi): PolicyWriter {
  return {
    addFinalizer: (policy, finalizer, signal) =>
      write(api, policy, (seen) => finalizersPatch(seen, added(seen.metadata, finalizer)), signal),
    removeFinalizer: (policy, finalizer, signal) =>
      write(
        api,
        policy,
        (seen) => finalizersPatch(seen, removed(seen.metadata, finalizer)),
        signal,
      ),
    writeStatus: (policy, status, signal) =>
      write(api, policy, (seen) => statusPatch(seen, status), signal),
  };
}

const attempts = 4;

// The version goes along with every patch, so a stale cache can neither drop another's finalizer nor leave behind a
// member of a status that it has not seen. A conflict costs one read.
async function write(
  api: KubernetesApi,
  policy: Policy,
  patching: Patching,
  signal: AbortSignal,
): Written {
  let seen = policy;
  for (let attempt = 1; ; attempt += 1) {
    const patch = patching(seen);
    if (patch === undefined) return seen;
    try {
      return await api.request(patchCall(patch.path, patch.body, parse), signal);
    } catch (error) {
      if (isKubernetesError(error, 'notFound')) return undefined;
      if (!isKubernetesError(error, 'conflict') || attempt === attempts) throw error;
    }
    const current = await read(api, policy, signal);
    if (current === undefined) return undefined;
    seen = current;
  }
}

async function read(api: KubernetesApi, policy: Policy, signal: AbortSignal): Written {
  try {
    const path = policyPath(policy.metadata);
    const current = await api.request({ method: 'GET', path, parse }, signal);
    // Under the same name by now another policy, which this write was not meant for.
    return current.metadata.uid === policy.metadata.uid ? current : undefined;
  } catch (error) {
    if (isKubernetesError(error, 'notFound')) return undefined;
    throw error;
  }
}

function finalizersPatch(
  { metadata }: Policy,
  finalizers: readonly string[],
): PolicyPatch | undefined {
  if (finalizers.length === metadata.finalizers.length) return undefined;
  const { resourceVersion } = metadata;
  return { path: policyPath(metadata), body: { metadata: { resourceVersion, finalizers } } };
}

function statusPatch({ metadata, status }: Policy, wanted: PolicyStatus): PolicyPatch | undefined {
  const change = mergePatch(status, wanted);
  if (change === undefined) return undefined;
  const { resourceVersion } = metadata;
  const body = { metadata: { resourceVersion }, status: change };
  return { path: `${policyPath(metadata)}/status`, body };
}

function added({ finalizers }: ObjectMeta, finalizer: string): readonly string[] {
  return finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer];
}

function removed({ finalizers }: ObjectMeta, finalizer: string): readonly string[] {
  return finalizers.filter((each) => each !== finalizer);
}

function parse(answer: unknown): Policy {
  return readPolicy(answer);
}

import { isDeepStrictEqual } from 'node:util';
import { consentsIn } from '../api/consent.ts';
import type { Grant } from '../api/grant.ts';
import { matchesId } from '../api/id-pattern.ts';
import type { Policy } from '../api/policy.ts';
import type { RegistryState } from '../api/registry-state.ts';
import { parseRegistryId } from '../api/resource-id.ts';
import type { Namespace } from '../kubernetes/admissions.ts';
import type { Stores } from '../kubernetes/caches.ts';
import type { ResourceChange } from '../kubernetes/cache/resource-store.ts';
import { requestedAtOf } from '../plan/status/policy-status.ts';
import { onMachines } from './machines.ts';
import type { WorkQueue } from './queue/work-queue.ts';

/** Puts the registry of whatever changes on the queue. To be called before the first object is known. */
export function wakeFrom(
  { policies, states, grants, namespaces, nodes }: Stores,
  queue: WorkQueue,
): void {
  policies.subscribe((change) => {
    if (change.type === 'modified' && !isWorthWaking(change.old, change.object)) return;
    const { registry } = change.object.spec;
    queue.add(registry, { tenant: change.object.metadata.namespace, priority: 'user' });
  });
  // A registry whose policies are gone still has a ledger to be settled; a ledger that goes has to be made anew.
  states.subscribe((change) => {
    const registry = parseRegistryId(change.object.spec.registry);
    if (registry === undefined) return;
    if (change.type !== 'modified') queue.add(registry, { tenant: '', priority: 'resync' });
    else if (hasSaidMore(change)) queue.add(registry, { tenant: '', priority: 'user' });
  });
  // A grant that goes takes away what rested on it, suspended or not.
  grants.subscribe((change) => wakePolicies((policy) => isAbout(change, policy)));
  namespaces.subscribe((change) => {
    const { name } = change.object.metadata;
    if (hasOtherLabels(change)) wakePolicies(({ metadata }) => metadata.namespace === name);
  });
  onMachines(nodes, () => wakePolicies(followsNodes));

  function wakePolicies(isConcerned: (policy: Policy) => boolean): void {
    for (const { metadata, spec } of policies.values().filter(isConcerned)) {
      queue.add(spec.registry, { tenant: metadata.namespace, priority: 'user' });
    }
  }
}

// Of a ledger everything is our own writing but what people say on it.
function hasSaidMore({
  old,
  object,
}: {
  readonly old: RegistryState;
  readonly object: RegistryState;
}) {
  const [before, now] = [old, object].map(({ metadata }) => consentsIn(metadata.annotations));
  return !isDeepStrictEqual(before, now);
}

function isAbout(change: ResourceChange<Grant>, { spec }: Policy): boolean {
  const versions = change.type === 'modified' ? [change.old, change.object] : [change.object];
  return versions
    .flatMap((grant) => grant.spec.registries)
    .some((pattern) => matchesId(pattern, spec.registry));
}

function hasOtherLabels(change: ResourceChange<Namespace>): boolean {
  return (
    change.type !== 'modified' ||
    !isDeepStrictEqual(change.old.metadata.labels, change.object.metadata.labels)
  );
}

function followsNodes({ spec }: Policy): boolean {
  return spec.subnets.some((source) => 'nodes' in source);
}

// Our own writes of status and finalizer change nothing of this, so they wake nobody.
function isWorthWaking(old: Policy, now: Policy): boolean {
  return (
    old.metadata.generation !== now.metadata.generation ||
    old.metadata.deletionTimestamp !== now.metadata.deletionTimestamp ||
    requestedAtOf(old) !== requestedAtOf(now)
  );
}

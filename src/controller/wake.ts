import type { Policy } from '../api/policy.ts';
import type { RegistryState } from '../api/registry-state.ts';
import { parseRegistryId } from '../api/resource-id.ts';
import type { Resources } from '../kubernetes/resource-store.ts';
import { requestedAtOf } from '../plan/policy-status.ts';
import type { WorkQueue } from './work-queue.ts';

export interface Sources {
  readonly policies: Resources<Policy>;
  readonly states: Resources<RegistryState>;
}

/** Puts the registry of whatever changes on the queue. To be called before the first object is known. */
export function wakeFrom({ policies, states }: Sources, queue: WorkQueue): void {
  policies.subscribe((change) => {
    if (change.type === 'modified' && !isWorthWaking(change.old, change.object)) return;
    const { registry } = change.object.spec;
    queue.add(registry, { tenant: change.object.metadata.namespace, priority: 'user' });
  });
  // A registry whose policies are gone still has a ledger to be settled; a ledger that goes has to be made anew.
  states.subscribe((change) => {
    const registry = parseRegistryId(change.object.spec.registry);
    if (change.type === 'modified' || registry === undefined) return;
    queue.add(registry, { tenant: '', priority: 'resync' });
  });
}

// Our own writes of status and finalizer change nothing of this, so they wake nobody.
function isWorthWaking(old: Policy, now: Policy): boolean {
  return (
    old.metadata.generation !== now.metadata.generation ||
    old.metadata.deletionTimestamp !== now.metadata.deletionTimestamp ||
    requestedAtOf(old) !== requestedAtOf(now)
  );
}

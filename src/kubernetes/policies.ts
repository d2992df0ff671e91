import { finalizer, type Policy, type PolicyStatus } from '../api/policy.ts';
import { fitPolicyStatus } from '../api/parse.ts';
import type { RegistryId } from '../api/resource-id.ts';
import { KubernetesError } from './client/kubernetes-error.ts';
import type { PolicyWriter } from './policy-writer.ts';
import type { Resources } from './cache/resource-store.ts';
import { keyOf } from './cache/stored-object.ts';

/** The policies as the watch and our own writes tell them, by registry, and the writes to them. */
export class Policies {
  readonly #store: Resources<Policy>;
  readonly #writer: PolicyWriter;
  readonly #byRegistry = new Map<RegistryId, Map<string, Policy>>();

  constructor(store: Resources<Policy>, writer: PolicyWriter) {
    this.#store = store;
    this.#writer = writer;
    for (const policy of store.values()) this.#add(policy);
    store.subscribe((change) => {
      if (change.type === 'deleted') this.#remove(change.object);
      else this.#add(change.object);
    });
  }

  of(registry: RegistryId): readonly Policy[] {
    return [...(this.#byRegistry.get(registry)?.values() ?? [])];
  }

  /** As the watch and our own writes have it by now; the same where it is gone. */
  current(policy: Policy): Policy {
    return this.#store.get(policy.metadata) ?? policy;
  }

  /** Adds the finalizer where it is missing. Throws where the policy is gone: nothing may be written for it any more. */
  async hold(policy: Policy, signal: AbortSignal): Promise<void> {
    if (policy.metadata.deletionTimestamp !== undefined) return;
    const held = await this.#writer.addFinalizer(policy, finalizer, signal);
    if (held === undefined || !held.metadata.finalizers.includes(finalizer)) {
      throw new KubernetesError('conflict', `policy ${keyOf(policy.metadata)} is gone`);
    }
    this.#store.absorb(held);
  }

  async letGo(policy: Policy, signal: AbortSignal): Promise<void> {
    this.#absorb(await this.#writer.removeFinalizer(policy, finalizer, signal));
  }

  async report(policy: Policy, status: PolicyStatus, signal: AbortSignal): Promise<void> {
    // The finalizer may just have been added: its patch moved the version that the status is written on.
    const current = this.current(policy);
    this.#absorb(await this.#writer.writeStatus(current, fitPolicyStatus(status), signal));
  }

  #absorb(policy: Policy | undefined): void {
    if (policy !== undefined) this.#store.absorb(policy);
  }

  #add(policy: Policy): void {
    const { registry } = policy.spec;
    const policies = this.#byRegistry.get(registry) ?? new Map<string, Policy>();
    policies.set(keyOf(policy.metadata), policy);
    this.#byRegistry.set(registry, policies);
  }

  #remove(policy: Policy): void {
    const policies = this.#byRegistry.get(policy.spec.registry);
    policies?.delete(keyOf(policy.metadata));
    if (policies?.size === 0) this.#byRegistry.delete(policy.spec.registry);
  }
}

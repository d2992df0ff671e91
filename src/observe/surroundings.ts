import type { RegistryState } from '../api/registry-state.ts';
import { parseRegistryId, type RegistryId } from '../api/resource-id.ts';
import type { Closed, Elsewhere } from '../plan/wants/elsewhere.ts';

/**
 * What the ledgers say of subnets that other registries want as well, kept up change by change: read one by one for each of
 * thousands of registries, thousands of ledgers would be read millions of times.
 */
export class Surroundings {
  /** By subnet: the registries for which this operator added its service endpoint. */
  readonly #adders = new Map<string, Set<RegistryId>>();
  readonly #added = new Map<RegistryId, readonly string[]>();
  readonly #closed = new Map<RegistryId, Closed>();

  constructor(states: Iterable<RegistryState> = []) {
    for (const state of states) this.note(state);
  }

  note({ spec, status }: RegistryState): void {
    const registry = parseRegistryId(spec.registry);
    if (registry === undefined) return;
    this.#forget(registry);
    const added = spec.serviceEndpoints
      .filter(({ ownership }) => ownership === 'Managed')
      .map(({ subnet }) => subnet);
    this.#added.set(registry, added);
    for (const subnet of added) {
      this.#adders.set(subnet, (this.#adders.get(subnet) ?? new Set()).add(registry));
    }
    if (status.settings?.defaultAction === 'Deny' && (status.ipRules ?? []).length > 0) {
      const subnets = new Set(status.subnetRules?.map(({ subnet }) => subnet));
      this.#closed.set(registry, { registry, subnets });
    }
  }

  forget({ spec }: RegistryState): void {
    const registry = parseRegistryId(spec.registry);
    if (registry !== undefined) this.#forget(registry);
  }

  /** As it matters to these subnets of the registry. */
  of(registry: RegistryId, subnets: Iterable<string>): Elsewhere {
    const isAddedElsewhere = (subnet: string) =>
      this.#adders
        .get(subnet)
        ?.values()
        .some((other) => other !== registry) ?? false;
    return {
      managedEndpoints: new Set([...subnets].filter(isAddedElsewhere)),
      closed: [...this.#closed.values()].filter((other) => other.registry !== registry),
    };
  }

  #forget(registry: RegistryId): void {
    for (const subnet of this.#added.get(registry) ?? []) {
      const adders = this.#adders.get(subnet);
      adders?.delete(registry);
      if (adders?.size === 0) this.#adders.delete(subnet);
    }
    this.#added.delete(registry);
    this.#closed.delete(registry);
  }
}

import { createHash } from 'node:crypto';
import { fitRegistryStateStatus } from '../api/parse.ts';
import type {
  RegistryState,
  RegistryStateSpec,
  RegistryStateStatus,
} from '../api/registry-state.ts';
import { type RegistryId, nameOf } from '../api/resource-id.ts';
import type { LedgerWriter } from './ledger-writer.ts';
import type { Resources } from './cache/resource-store.ts';

/** The ledgers as the watch and our own writes tell them, by registry, and the writes to them. */
export interface Ledgers {
  of(registry: RegistryId): RegistryState | undefined;
  nameOf(registry: RegistryId): string;
  /** Creates or changes the ledger; once it resolves, the record is safe. Writes only where it differs. */
  record(
    registry: RegistryId,
    spec: RegistryStateSpec,
    signal: AbortSignal,
  ): Promise<RegistryState>;
  report(state: RegistryState, status: RegistryStateStatus, signal: AbortSignal): Promise<void>;
  remove(state: RegistryState, signal: AbortSignal): Promise<void>;
}

export function createLedgers(store: Resources<RegistryState>, writer: LedgerWriter): Ledgers {
  // Deleted by us, and still in the store until the watch tells.
  const removed = new Set<string>();
  store.subscribe(({ type, object }) => {
    if (type === 'deleted') removed.delete(object.metadata.uid);
  });
  const of = (registry: RegistryId) => {
    const state = store.get({ name: stateNameOf(registry), namespace: '' });
    return state === undefined || removed.has(state.metadata.uid) ? undefined : state;
  };
  const absorbed = (state: RegistryState) => {
    store.absorb(state);
    return state;
  };
  return {
    of,
    nameOf: stateNameOf,
    record: async (registry, spec, signal) => {
      const state = of(registry);
      return absorbed(
        await (state === undefined
          ? writer.create(stateNameOf(registry), spec, signal)
          : writer.writeSpec(state, spec, signal)),
      );
    },
    report: async (state, status, signal) => {
      absorbed(await writer.writeStatus(state, fitRegistryStateStatus(status), signal));
    },
    remove: async (state, signal) => {
      const current = store.get(state.metadata) ?? state;
      await writer.delete(current, signal);
      if (store.get(current.metadata) !== undefined) removed.add(current.metadata.uid);
    },
  };
}

/** Readable, and still one name for each registry: names repeat across clouds, and are cut where they are long. */
export function stateNameOf(registry: RegistryId): string {
  const digest = createHash('sha256').update(registry).digest('hex').slice(0, 8);
  return `${nameOf(registry)}-${digest}`;
}

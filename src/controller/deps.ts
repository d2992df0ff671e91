import type { Random } from '../time/clock.ts';
import type { ConfigMaps } from '../apply/publish.ts';
import type { Policy } from '../api/policy.ts';
import type { RegistryState, RegistryStateSpec } from '../api/registry-state.ts';
import type { RegistryId } from '../api/resource-id.ts';
import type { LookDeps, LookSettings } from '../observe/look.ts';
import type { Admission } from '../plan/wants/permits.ts';
import type { ReportDeps, ToldLedger, ToldPolicies } from '../report/deps.ts';

/** Everything that the loop touches; main.ts builds it. */
export interface Deps extends LookDeps, ReportDeps {
  readonly policies: Policies;
  readonly ledger: Ledger;
  readonly configMaps: ConfigMaps;
  /** Whether nobody else can be at work. */
  readonly isLeading: () => boolean;
  readonly random: Random;
  /** A new correlation id for each reconcile. */
  readonly newId: () => string;
  /** By what is decided who may do what, as the caches have it now. */
  readonly admission: () => Admission;
  readonly settings: ControllerSettings;
}

export interface ControllerSettings extends LookSettings {
  /** How often a registry is looked at that has no policy left. */
  readonly idleIntervalMs: number;
}

export interface Policies extends ToldPolicies {
  /** From the cache; our own writes are in it at once. */
  of(registry: RegistryId): readonly Policy[];
  /** Adds the finalizer where it is missing. */
  hold(policy: Policy, signal: AbortSignal): Promise<void>;
}

export interface Ledger extends ToldLedger {
  of(registry: RegistryId): RegistryState | undefined;
  nameOf(registry: RegistryId): string;
  /** Creates or replaces; resolves when the record is safe. Writes only where it differs. */
  record(
    registry: RegistryId,
    spec: RegistryStateSpec,
    signal: AbortSignal,
  ): Promise<RegistryState>;
}

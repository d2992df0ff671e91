import type { Random } from '../time/clock.ts';
import type { Policy, PolicyStatus } from '../api/policy.ts';
import type {
  RegistryState,
  RegistryStateSpec,
  RegistryStateStatus,
} from '../api/registry-state.ts';
import type { RegistryId } from '../api/resource-id.ts';
import type { Admission } from '../plan/wants/permits.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { LookDeps, LookSettings } from '../observe/look.ts';

/** Everything that the loop touches; main.ts builds it. */
export interface Deps extends LookDeps {
  readonly policies: Policies;
  readonly ledger: Ledger;
  readonly configMaps: ConfigMaps;
  readonly events: Events;
  readonly log: Log;
  readonly metrics: Metrics;
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

export interface Policies {
  /** From the cache; our own writes are in it at once. */
  of(registry: RegistryId): readonly Policy[];
  /** The policy as the cache has it now. */
  current(policy: Policy): Policy;
  /** Adds the finalizer where it is missing. */
  hold(policy: Policy, signal: AbortSignal): Promise<void>;
  /** Takes the finalizer away. */
  letGo(policy: Policy, signal: AbortSignal): Promise<void>;
  /** Writes only where it differs. */
  report(policy: Policy, status: PolicyStatus, signal: AbortSignal): Promise<void>;
}

export interface Ledger {
  of(registry: RegistryId): RegistryState | undefined;
  all(): IteratorObject<RegistryState>;
  nameOf(registry: RegistryId): string;
  /** Creates or replaces; resolves when the record is safe. Writes only where it differs. */
  record(
    registry: RegistryId,
    spec: RegistryStateSpec,
    signal: AbortSignal,
  ): Promise<RegistryState>;
  report(state: RegistryState, status: RegistryStateStatus, signal: AbortSignal): Promise<void>;
  remove(state: RegistryState, signal: AbortSignal): Promise<void>;
}

/** ConfigMaps that belong to a policy. */
export interface ConfigMaps {
  /** Writes only where it differs, and never to one that does not belong to the policy. */
  put(
    policy: Policy,
    name: string,
    data: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<ConfigMapWritten>;
  /** Deletes it where it is there and belongs to the policy. */
  remove(policy: Policy, name: string, signal: AbortSignal): Promise<ConfigMapWritten>;
}

export type ConfigMapWritten =
  | { readonly kind: 'done' }
  | { readonly kind: 'notOurs'; readonly owner: string }
  | { readonly kind: 'refused'; readonly why: string };

export interface Events {
  /** Never throws, never waits: an event that gets lost must not hold up the loop. */
  about(
    object: Policy | RegistryState,
    event: {
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
    },
  ): void;
}

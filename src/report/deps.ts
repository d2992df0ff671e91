import type { Policy, PolicyStatus } from '../api/policy.ts';
import type { RegistryState, RegistryStateStatus } from '../api/registry-state.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Everywhere that something is said. */
export interface ReportDeps {
  readonly policies: ToldPolicies;
  readonly ledger: ToldLedger;
  readonly events: Events;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface ToldPolicies {
  /** The policy as the cache has it now. */
  current(policy: Policy): Policy;
  /** Takes the finalizer away. */
  letGo(policy: Policy, signal: AbortSignal): Promise<void>;
  /** Writes only where it differs. */
  report(policy: Policy, status: PolicyStatus, signal: AbortSignal): Promise<void>;
}

export interface ToldLedger {
  report(state: RegistryState, status: RegistryStateStatus, signal: AbortSignal): Promise<void>;
  remove(state: RegistryState, signal: AbortSignal): Promise<void>;
}

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

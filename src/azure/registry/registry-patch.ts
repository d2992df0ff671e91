import type { Clock } from '../../time/clock.ts';
import type { RegistryId } from '../../api/resource-id.ts';
import type { ObservedRegistry, Operation } from '../../plan/observed.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { ArmError } from '../arm/arm-error.ts';
import type { Call } from '../gateways.ts';
import type { JsonObject } from '../arm/json.ts';
import { operationIn } from '../arm/long-running.ts';
import { parseRegistry } from './observed-registry.ts';
import type { ReadRegistry, RegistryReader } from './registry-reader.ts';

export interface RegistryDeps {
  readonly arm: ArmClient;
  readonly reader: RegistryReader;
  readonly clock: Clock;
}

/** One write of one registry: with what, for which reconcile, and until when. */
export interface Visit {
  readonly id: RegistryId;
  readonly deps: RegistryDeps;
  readonly call: Call;
  readonly signal: AbortSignal;
}

/** What Azure shows after a PATCH that it accepted. */
export type Patched =
  | { readonly kind: 'running'; readonly operation: Operation }
  | { readonly kind: 'shown'; readonly registry: ObservedRegistry };

/**
 * Sends the PATCH and answers with the registry as it is thereafter: as the answer shows it, or, where that does not
 * show what was wanted, as one more read does.
 */
export async function patchRegistry(
  patch: { readonly body: JsonObject; readonly apiVersion: string },
  isInForce: (registry: ObservedRegistry) => boolean,
  { id, deps, call, signal }: Visit,
): Promise<Patched> {
  const request = { method: 'PATCH', path: id, call, ...patch } as const;
  const response = await deps.arm.send(request, signal);
  const operation = operationIn(response, deps.clock.now());
  if (operation !== undefined) return { kind: 'running', operation };
  const registry = parseRegistry(id, response.body);
  if (registry !== undefined && isInForce(registry)) return { kind: 'shown', registry };
  const again = await deps.reader.readAt(patch.apiVersion, { id, call }, signal);
  return { kind: 'shown', registry: again.registry };
}

/** The registry has no ETag: right before a write it is read again, and anything unexpected stops the write. */
export function changedSince(id: RegistryId, what: string): ArmError {
  const message = `The ${what} of registry ${id} are not what they were when the change was planned: somebody else is at work.`;
  return new ArmError({ kind: 'changed', message });
}

/** Throws where another operation is at work on the registry. */
export function requireSettled({ registry }: ReadRegistry): void {
  const { id, provisioningState } = registry;
  if (provisioningState === 'Succeeded') return;
  const hint = ['Failed', 'Canceled'].includes(provisioningState)
    ? ' `az acr update` with the change that failed last, or a support request, brings it back.'
    : '';
  const message = `Registry ${id} takes no change now: its provisioning state is ${provisioningState}.${hint}`;
  throw new ArmError({ kind: 'conflict', message, afterMs: 3_000 });
}

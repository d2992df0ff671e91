import { epochMsOf } from '../api/time.ts';
import type { RegistryState } from '../api/registry-state.ts';
import { ArmError } from '../azure/arm/arm-error.ts';
import type { Azure, Call } from '../azure/gateways.ts';
import type { OperationState } from '../plan/observed.ts';

export interface OperationsQuestion {
  readonly state: RegistryState | undefined;
  readonly azure: Pick<Azure, 'operations'>;
  readonly call: Call;
  readonly nowMs: number;
}

/** How long to wait for an operation that an earlier reconcile started and whose server's wish is no longer known. */
const pollAfterMs = 3_000;

/** Azure is done with a subnet within five minutes; what takes longer than this is looked at as it is. */
const operationMs = 15 * 60_000;

/** How far those are that earlier looks began. */
export async function pollOperations(
  question: OperationsQuestion,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, OperationState>> {
  const started = question.state?.status.operations ?? [];
  const polled = started.map(
    async (operation) => [operation.target, await poll(operation, question, signal)] as const,
  );
  return new Map(await Promise.all(polled));
}

async function poll(
  { url, startedAt }: { readonly url: string; readonly startedAt: string },
  { azure, call, nowMs }: OperationsQuestion,
  signal: AbortSignal,
): Promise<OperationState> {
  if (nowMs - epochMsOf(startedAt) > operationMs) return { kind: 'succeeded' };
  try {
    return await azure.operations.poll({ url, afterMs: pollAfterMs }, call, signal);
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    // Not knowing how it goes is no reason to start it again; but who may not ask, has to look at the thing itself.
    const isPassing = error.failure.kind === 'throttled' || error.failure.kind === 'unavailable';
    const afterMs = error.failure.afterMs ?? pollAfterMs;
    return isPassing ? { kind: 'running', operation: { url, afterMs } } : { kind: 'succeeded' };
  }
}

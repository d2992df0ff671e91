import type { Failure } from '../../plan/failure.ts';
import type { Operation, OperationState } from '../../plan/observed.ts';
import type { Clock } from '../../time/clock.ts';
import type { ArmClient } from './arm-client.ts';
import type { ArmResponse, Attempt } from './arm-request.ts';
import { parseFault } from './arm-fault.ts';
import { failureKind } from './failure-kind.ts';
import type { Operations } from '../gateways.ts';
import { objectAt, stringAt } from './json.ts';
import { nextPoll } from './long-running.ts';
import type { SerialWrites } from './serial-writes.ts';

export interface OperationDeps {
  readonly arm: ArmClient;
  readonly writes: SerialWrites;
  readonly clock: Clock;
}

export function createOperations({ arm, writes, clock }: OperationDeps): Operations {
  return {
    async poll(operation, call, signal) {
      const response = await arm.follow(operation.url, call, signal);
      const path = new URL(operation.url).pathname;
      const attempt = { method: 'GET', path, correlationId: call.correlationId } as const;
      if (isAboutThePoll(response.status)) throw arm.refusal(response, attempt);
      const state = stateIn(response, { operation, attempt, nowMs: clock.now() });
      if (state.kind === 'running') writes.follow(operation.url, state.operation.url);
      else writes.end(operation.url);
      return state;
    },
  };
}

interface Polled {
  readonly operation: Operation;
  readonly attempt: Attempt;
  readonly nowMs: number;
}

// Those statuses say nothing of the operation. Other refusals are its outcome: so a `Location` address ends.
function isAboutThePoll(status: number): boolean {
  return (
    (status >= 300 && status < 400) || [401, 403, 407, 408, 429].includes(status) || status >= 500
  );
}

function stateIn(response: ArmResponse, polled: Polled): OperationState {
  // Forgotten by Azure, as it does after a day or so; the re-read decides what became of it.
  if (response.status === 404 || response.status === 204) return { kind: 'succeeded' };
  if (response.status >= 400) return { kind: 'failed', failure: failureIn(response, polled) };
  const status = statusIn(response.body) ?? (response.status === 202 ? 'running' : 'succeeded');
  if (['succeeded', 'registered'].includes(status)) return { kind: 'succeeded' };
  if (['failed', 'canceled', 'cancelled', 'notregistered', 'unregistered'].includes(status)) {
    return { kind: 'failed', failure: failureIn(response, polled) };
  }
  return { kind: 'running', operation: nextPoll(response, polled.operation, polled.nowMs) };
}

/** Of an operation's status, of a resource that is polled itself, or of a provider's registration. */
function statusIn(body: unknown): string | undefined {
  const status =
    stringAt(body, 'status') ??
    stringAt(objectAt(body, 'properties'), 'provisioningState') ??
    stringAt(body, 'registrationState');
  return status?.toLowerCase();
}

function failureIn(response: ArmResponse, { attempt }: Polled): Failure {
  const status = stringAt(response.body, 'status') ?? 'Failed';
  const fault = parseFault(objectAt(response.body, 'error')) ?? parseFault(response.body);
  const isCanceled = /^cancell?ed/i.test(status);
  const said = fault === undefined ? '' : `: ${[fault.code, fault.message].join(': ')}`;
  return {
    // What the code does not explain counts as a server's own trouble: a new attempt tells more.
    kind: isCanceled ? 'conflict' : failureKind(500, fault),
    message: `Azure began the change and ended it as ${status}${said}`,
    ...(fault !== undefined && fault.code !== '' && { code: fault.code }),
    correlationId: response.headers.get('x-ms-correlation-request-id') ?? attempt.correlationId,
  };
}

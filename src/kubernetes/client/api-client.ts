import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../time/clock.ts';
import { AgentPool } from './agent-pool.ts';
import type { Connection } from './connection.ts';
import { withDeadline } from '../../time/deadline.ts';
import { messageOf, openAnswer, textOf, unbroken, type Outgoing } from './http-exchange.ts';
import { KubernetesError } from './kubernetes-error.ts';

export interface ApiCall<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute, with its segments encoded: see resource-path.ts. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: 'application/json' | 'application/merge-patch+json';
  readonly accept?: string;
  readonly timeoutMs?: number;
  readonly parse: (answer: unknown) => T;
}

export interface StreamCall {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

export interface KubernetesApi {
  /** One call and its answer, as JSON without loss. Throws KubernetesError, or the signal's reason. */
  request<T>(call: ApiCall<T>, signal: AbortSignal): Promise<T>;
  /** A GET whose answer goes on for as long as the signal, the server and the network let it. */
  stream(call: StreamCall, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  close(): void;
}

export interface FinishedCall {
  readonly method: string;
  readonly path: string;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** Until the answer began. */
  readonly tookMs: number;
}

export interface ApiClientDeps {
  readonly clock: Clock;
  readonly onCall?: (call: FinishedCall) => void;
}

const defaultTimeoutMs = 30_000;

/** A client that keeps few connections and shares them; HTTP/1.1, where giving up a request frees its socket. */
export function createKubernetesApi(connection: Connection, deps: ApiClientDeps): KubernetesApi {
  const pool = new AgentPool(connection.server);
  const open = (call: Outgoing, signal: AbortSignal) =>
    reported(call, deps, () => openAnswer(call, { connection, pool }, signal));
  return {
    request: (call, signal) => {
      const deadline = { ms: call.timeoutMs ?? defaultTimeoutMs, clock: deps.clock, errorOf };
      const work = async (either: AbortSignal) =>
        parsed(await textOf(await open(call, either)), call.parse);
      return withDeadline(work, deadline, signal);
    },
    stream: (call, signal) => {
      const deadline = { ms: defaultTimeoutMs, clock: deps.clock, errorOf };
      return withDeadline((either) => openStream(call, { open, either }, signal), deadline, signal);
    },
    close: () => pool.close(),
  };
}

function errorOf(message: string): KubernetesError {
  return new KubernetesError('unavailable', message);
}

interface Opening {
  readonly open: (call: Outgoing, signal: AbortSignal) => Promise<IncomingMessage>;
  readonly either: AbortSignal;
}

// The deadline is for the beginning of the answer; for how long it may be silent later is the reader's to say.
async function openStream(call: StreamCall, { open, either }: Opening, signal: AbortSignal) {
  const late = new AbortController();
  const giveUp = (): void => late.abort(either.reason);
  either.addEventListener('abort', giveUp, { once: true });
  try {
    const untilEnd = AbortSignal.any([signal, late.signal]);
    return unbroken(await open({ ...call, method: 'GET' }, untilEnd));
  } finally {
    either.removeEventListener('abort', giveUp);
  }
}

function parsed<T>(text: string, parse: (answer: unknown) => T): T {
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    const message = `the answer is not what was asked for: ${messageOf(cause)}`;
    throw new KubernetesError('invalid', message, { cause });
  }
}

async function reported(
  { method, path }: Outgoing,
  { clock, onCall }: ApiClientDeps,
  open: () => Promise<IncomingMessage>,
): Promise<IncomingMessage> {
  const startedAt = clock.monotonic();
  const report = (status: number | undefined) =>
    onCall?.({ method, path, status, tookMs: clock.monotonic() - startedAt });
  try {
    const answer = await open();
    report(answer.statusCode);
    return answer;
  } catch (error) {
    report(error instanceof KubernetesError ? error.status : undefined);
    throw error;
  }
}

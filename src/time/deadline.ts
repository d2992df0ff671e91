import { type Clock, slept } from './clock.ts';

/** Why a request was given up: it had its time. Not an abort, which comes from the caller. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

export interface Deadline {
  readonly ms: number;
  readonly clock: Clock;
  /** What to reject with, where a `DeadlineExceeded` would not do. */
  readonly errorOf?: (message: string) => Error;
}

/**
 * The outcome of the work, unless the signal or the deadline comes first. The work's own signal covers both; it is not
 * waited for where it does not listen, as token libraries and credential plugins do not.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  deadline: Deadline,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  // Linked by hand: AbortSignal.any and reasons made anew cost a garbage collector more than the request itself.
  const either = new AbortController();
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = (reason: unknown): void => {
    either.abort(reason);
    reject(reason);
  };
  const abort = (): void => giveUp(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const done = new AbortController();
  const alarm = ring(deadline, giveUp, done.signal);
  try {
    return await Promise.race([work(either.signal), givenUp]);
  } catch (error) {
    throw either.signal.aborted ? either.signal.reason : error;
  } finally {
    signal.removeEventListener('abort', abort);
    done.abort(over);
    await alarm;
  }
}

/** The promise's outcome, or the signal's reason where that comes first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function ring(deadline: Deadline, giveUp: (reason: unknown) => void, done: AbortSignal) {
  const { clock, ms, errorOf = exceeded } = deadline;
  if (await slept(clock, ms, done)) giveUp(errorOf(`no answer within ${ms / 1000} s`));
}

function exceeded(message: string): Error {
  return new DeadlineExceeded(message);
}

// The default reason would be a new DOMException with a stack, for every request.
const over = 'over';

import type { Clock } from '../api/clock.ts';

/** Why a request was given up: it had its time. Not an abort, which comes from the caller. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

export interface Deadline {
  readonly ms: number;
  readonly clock: Clock;
}

/**
 * The outcome of the work, unless the signal or the deadline comes first. The work gets a signal that covers both, and
 * is not waited for where it does not listen to it: token libraries do not.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  deadline: Deadline,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  const done = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const alarm = ring(deadline, over, done.signal);
  try {
    return await unlessAborted(work(either), either);
  } catch (error) {
    signal.throwIfAborted();
    over.signal.throwIfAborted();
    throw error;
  } finally {
    done.abort();
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

async function ring(deadline: Deadline, over: AbortController, done: AbortSignal): Promise<void> {
  try {
    await deadline.clock.sleep(deadline.ms, done);
  } catch {
    return;
  }
  if (!done.aborted) over.abort(new DeadlineExceeded(`no answer within ${deadline.ms / 1000} s`));
}

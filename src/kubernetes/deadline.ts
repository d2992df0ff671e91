import type { Clock } from '../api/clock.ts';
import { KubernetesError } from './kubernetes-error.ts';

export interface Deadline {
  readonly ms: number;
  readonly clock: Clock;
}

/**
 * The outcome of the work, unless the signal or the deadline comes first. The work's own signal covers both; it is not
 * waited for where it does not listen, as a credential plugin does not.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  deadline: Deadline,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  const done = new AbortController();
  const alarm = ring(deadline, over, done.signal);
  const either = AbortSignal.any([signal, over.signal]);
  try {
    return await unlessAborted(work(either), either);
  } catch (error) {
    throw either.aborted ? either.reason : error;
  } finally {
    done.abort();
    await alarm;
  }
}

/** The promise's outcome, or the signal's reason where that comes first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Sleeps, and says whether the time passed: false where the signal ended it. */
export async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}

async function ring({ clock, ms }: Deadline, over: AbortController, done: AbortSignal) {
  if (!(await slept(clock, ms, done))) return;
  over.abort(new KubernetesError('unavailable', `no answer within ${ms / 1000} s`));
}

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

/** Sleeps, and says whether the time passed: false where the signal ended it. */
export async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}

async function ring({ clock, ms }: Deadline, giveUp: (reason: unknown) => void, done: AbortSignal) {
  if (!(await slept(clock, ms, done))) return;
  giveUp(new KubernetesError('unavailable', `no answer within ${ms / 1000} s`));
}

// The default reason would be a new DOMException with a stack, for every request.
const over = 'over';

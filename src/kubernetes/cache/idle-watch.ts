import { type Clock, slept } from '../../time/clock.ts';
import { KubernetesError } from '../client/kubernetes-error.ts';

export interface IdleLimit {
  readonly ms: number;
  readonly clock: Clock;
  /** When something was last heard, on the monotonic clock. */
  readonly lastHeard: () => number;
}

/**
 * The outcome of the work, whose signal is aborted once nothing was heard for too long. A half-open connection looks
 * like a quiet one: only the server's bookmarks, about one a minute, tell them apart.
 */
export async function whileHeard<T>(
  work: (signal: AbortSignal) => Promise<T>,
  limit: IdleLimit,
  signal: AbortSignal,
): Promise<T> {
  const idle = new AbortController();
  const done = new AbortController();
  const either = AbortSignal.any([signal, idle.signal]);
  const guard = abortWhenIdle(limit, idle, done.signal);
  try {
    return await work(either);
  } catch (error) {
    throw either.aborted ? either.reason : error;
  } finally {
    done.abort();
    await guard;
  }
}

async function abortWhenIdle(limit: IdleLimit, idle: AbortController, done: AbortSignal) {
  const beganAt = limit.clock.monotonic();
  const leftMs = () => Math.max(beganAt, limit.lastHeard()) + limit.ms - limit.clock.monotonic();
  for (let left = leftMs(); left > 0; left = leftMs()) {
    if (!(await slept(limit.clock, left, done))) return;
  }
  const message = `nothing heard on the watch for ${limit.ms / 1000} s`;
  idle.abort(new KubernetesError('unavailable', message));
}

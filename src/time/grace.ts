import type { Clock } from './clock.ts';

// A subnet's PUT takes 0.3 s, and a status some milliseconds; a registry's PATCH may take 11 s, and is not waited for.
const graceMs = 500;

export interface GraceDeps {
  readonly clock: Clock;
  /** Who has lost the lease gets no grace: somebody else may be at work. */
  readonly isLeading: () => boolean;
}

/**
 * The outcome of work that is better finished than given up: its signal is aborted a little later than the other, so that
 * what was done can be told. It is not to begin anything new.
 */
export async function withGrace<T>(
  work: (late: AbortSignal) => Promise<T>,
  { clock, isLeading }: GraceDeps,
  signal: AbortSignal,
): Promise<T> {
  const late = new AbortController();
  const done = new AbortController();
  let patience = Promise.resolve();
  const giveUp = (): void => late.abort(signal.reason);
  const begin = (): void => {
    if (isLeading()) patience = clock.sleep(graceMs, done.signal).then(giveUp, () => undefined);
    else giveUp();
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  try {
    return await work(late.signal);
  } finally {
    signal.removeEventListener('abort', begin);
    done.abort();
    await patience;
  }
}

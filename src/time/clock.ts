/** Time as a dependency: the product asks nobody else for it, so tests can turn the hands. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from an arbitrary start, never going back: for timeouts and leases. */
  monotonic(): number;
  /** Ends early, by rejecting with the signal's reason, where the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** A number from 0 up to, but not including, 1. */
export type Random = () => number;

/** Sleeps, and says whether the time passed: false where the signal ended it. */
export async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}

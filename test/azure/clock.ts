import { setTimeout as wait } from 'node:timers/promises';

export interface Clock {
  readonly now: () => number;
  /** Waits in this clock's time; without it the simulator waits in real time. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const realClock: Clock = { now: () => Date.now(), sleep: realSleep };

export async function realSleep(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal });
}

export interface ManualClock extends Clock {
  readonly advance: (ms: number) => void;
}

/** A clock that stands still until a test turns it; sleepers wake when their time has come. */
export function manualClock(startsAt = Date.UTC(2026, 0, 1)): ManualClock {
  let now = startsAt;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(new Error('the wait was cancelled', { cause: signal.reason }));
        });
      }),
    advance: (ms) => {
      now += ms;
      for (const sleeper of sleepers) {
        if (sleeper.at > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}

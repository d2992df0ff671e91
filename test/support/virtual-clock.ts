import type { Clock } from '../../src/time/clock.ts';

interface Sleeper {
  readonly dueAt: number;
  readonly wake: () => void;
}

/** A clock whose hands the test turns. Both kinds of time move together, unless `jumpWall` is called. */
export class VirtualClock implements Clock {
  #monotonic = 1_000;
  #wall = Date.parse('2026-01-01T00:00:00Z');
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** How many are asleep. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(asError(signal.reason));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = (): void => {
      this.#sleepers.delete(sleeper);
      reject(asError(signal.reason));
    };
    const wake = (): void => {
      this.#sleepers.delete(sleeper);
      signal.removeEventListener('abort', abort);
      resolve();
    };
    const sleeper = { dueAt: this.#monotonic + Math.max(0, ms), wake };
    this.#sleepers.add(sleeper);
    signal.addEventListener('abort', abort, { once: true });
    return promise;
  }

  /** Passes the time, waking each sleeper at its own moment and letting it act before the next wakes. */
  async advance(ms: number): Promise<void> {
    const until = this.#monotonic + ms;
    await settle();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#moveTo(next.dueAt);
      next.wake();
      await settle();
    }
    this.#moveTo(until);
    await settle();
  }

  /** As by NTP, or as after a suspended machine wakes. */
  jumpWall(ms: number): void {
    this.#wall += ms;
  }

  #next(until: number): Sleeper | undefined {
    const [first] = [...this.#sleepers].toSorted((a, b) => a.dueAt - b.dueAt);
    return first !== undefined && first.dueAt <= until ? first : undefined;
  }

  #moveTo(time: number): void {
    this.#wall += Math.max(0, time - this.#monotonic);
    this.#monotonic = Math.max(this.#monotonic, time);
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

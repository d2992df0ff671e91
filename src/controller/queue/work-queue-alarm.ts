import { type Clock, slept } from '../../time/clock.ts';

// Below the 2^31 ms at which a timer of Node overflows and rings at once.
const longestSleepMs = 3_600_000;

/** One timer, set to the earliest of many times. */
export class Alarm {
  readonly #clock: Clock;
  #dueAt = Infinity;
  #sleepsUntil = -Infinity;
  #wake = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** On the monotonic clock; undefined for never. */
  set(dueAt: number | undefined): void {
    this.#dueAt = dueAt ?? Infinity;
    // A later time needs no waking: the sleeper looks again when it wakes for the earlier.
    if (this.#dueAt < this.#sleepsUntil) this.#wake.abort();
  }

  /** Rings, each time that the time has come, until the signal is aborted. Whoever hears it sets the next time. */
  async run(ring: () => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const now = this.#clock.monotonic();
      if (this.#dueAt <= now) {
        this.#dueAt = Infinity;
        ring();
        continue;
      }
      this.#sleepsUntil = Math.min(this.#dueAt, now + longestSleepMs);
      this.#wake = new AbortController();
      const woken = AbortSignal.any([signal, this.#wake.signal]);
      await slept(this.#clock, this.#sleepsUntil - now, woken);
      this.#sleepsUntil = -Infinity;
    }
  }
}

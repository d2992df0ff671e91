import { type Clock, slept } from '../time/clock.ts';

const beatMs = 1_000;

/** How much later than asked for the event loop comes round: what hogs it holds up renewals of the lease too. */
export class LoopLag {
  readonly #clock: Clock;
  #dueAt = Infinity;
  #lastMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Of the last second, or of this one where it is late already. */
  get ms(): number {
    return Math.max(this.#lastMs, this.#lateMs());
  }

  /** Returns once the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#dueAt = this.#clock.monotonic() + beatMs;
      await slept(this.#clock, beatMs, signal);
      this.#lastMs = this.#lateMs();
    }
  }

  #lateMs(): number {
    return Math.max(0, this.#clock.monotonic() - this.#dueAt);
  }
}

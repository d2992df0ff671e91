import { unlessAborted } from '../../time/deadline.ts';

/** The one place that every request to ARM passes, in order of arrival. For now it bounds how many are under way. */
export class RequestBudget {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async spend<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await request();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#underWay < this.#limit) {
      this.#underWay += 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    try {
      await unlessAborted(promise, signal);
    } catch (error) {
      this.#giveUp(resolve);
      throw error;
    }
  }

  // Whoever leaves hands the place to the next, so that nobody who comes later gets in between.
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#underWay -= 1;
    else next();
  }

  #giveUp(turn: () => void): void {
    const index = this.#waiting.indexOf(turn);
    if (index >= 0) this.#waiting.splice(index, 1);
    // The place was handed over in the moment of the abort: pass it on.
    else this.#leave();
  }
}

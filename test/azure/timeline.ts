interface Due {
  readonly at: number;
  readonly change: (at: number) => void;
}

/**
 * Changes that Azure makes by itself later on. They are carried out in order when somebody looks,
 * each with the time at which it was due, so no timer runs and a test's clock decides.
 */
export class Timeline {
  #due: Due[] = [];
  readonly #changed: (at: number) => void;

  constructor(changed: (at: number) => void) {
    this.#changed = changed;
  }

  schedule(at: number, change: (at: number) => void): void {
    const index = this.#due.findIndex((other) => other.at > at);
    this.#due.splice(index === -1 ? this.#due.length : index, 0, { at, change });
  }

  runDue(now: number): void {
    for (;;) {
      const [next] = this.#due;
      if (next === undefined || next.at > now) return;
      this.#due.shift();
      next.change(next.at);
      this.#changed(next.at);
    }
  }

  clear(): void {
    this.#due = [];
  }
}

import type { Clock } from '../time/clock.ts';
import type { Seen } from '../plan/observed.ts';

export interface RecentOptions {
  readonly clock: Clock;
  /** How long what was seen is good for. */
  readonly keepMs: number;
  readonly failureMs: number;
}

/** What was read lately, by id. */
export class Recent<T> {
  readonly #options: RecentOptions;
  readonly #known = new Map<string, { readonly seen: Seen<T>; readonly until: number }>();

  constructor(options: RecentOptions) {
    this.#options = options;
  }

  async get(id: string, read: () => Promise<Seen<T>>): Promise<Seen<T>> {
    const { clock, keepMs, failureMs } = this.#options;
    const known = this.#known.get(id);
    if (known !== undefined && clock.monotonic() < known.until) return known.seen;
    const seen = await read();
    const now = clock.monotonic();
    this.#forget(now);
    this.#known.set(id, { seen, until: now + (seen.kind === 'seen' ? keepMs : failureMs) });
    return seen;
  }

  #forget(now: number): void {
    for (const [id, { until }] of this.#known) if (until <= now) this.#known.delete(id);
  }
}

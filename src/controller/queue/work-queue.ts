import { backoffMs } from '../../time/backoff.ts';
import type { Clock, Random } from '../../time/clock.ts';
import { Alarm } from './work-queue-alarm.ts';
import { DelayedKeys } from './work-queue-delayed.ts';
import { ReadyKeys, type Priority, type ReadyKey } from './work-queue-ready.ts';

export interface Wish {
  /** Whose key it is, such as the namespace of the policy that changed: tenants take turns. */
  readonly tenant: string;
  readonly priority: Priority;
  /** Not before so long; at once without it. */
  readonly afterMs?: number;
}

/** What becomes of a key after it was worked on. */
export type Verdict =
  | { readonly kind: 'forget' } // until somebody adds it again
  | { readonly kind: 'again'; readonly afterMs: number } // it went well: look again then
  | { readonly kind: 'retry'; readonly afterMs?: number }; // it failed: after a server's delay, or else a growing one

export type Work = (key: string, signal: AbortSignal) => Promise<Verdict>;

export interface WorkQueueOptions {
  readonly workers: number;
  readonly baseMs?: number;
  readonly maxMs?: number;
}

export interface WorkQueueDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** Hears of work that threw; the key is retried. */
  readonly onError: (key: string, error: unknown) => void;
  /** A key can be worked on from now on. */
  readonly onReady?: () => void;
  readonly onStarted?: (key: string, waitedMs: number) => void;
  readonly onFinished?: (key: string, tookMs: number, verdict: Verdict) => void;
}

interface Running {
  readonly work: Promise<void>;
  readonly since: number;
}

// One quick retry for a lost race, then soon slow enough for Azure, whose throttling counts per minute.
const defaults = { baseMs: 250, maxMs: 300_000 };

/**
 * Keys to work on. Each is worked on by one worker at a time, once for any number of wishes that came before it
 * started, and again for those that came after. Users go before resyncs, tenants take turns.
 */
export class WorkQueue {
  readonly #options: Required<WorkQueueOptions>;
  readonly #deps: WorkQueueDeps;
  readonly #ready = new ReadyKeys();
  readonly #delayed = new DelayedKeys();
  readonly #alarm: Alarm;
  readonly #running = new Map<string, Running>();
  /** Wishes for keys that are being worked on. */
  readonly #again = new Map<string, ReadyKey>();
  readonly #failures = new Map<string, number>();
  /**
   * Until when a key that failed is left alone. A resync obeys, so nothing that a failing visit itself sets off can turn
   * it into a loop; an edit is tried at once, as its author waits for an answer.
   */
  readonly #notBefore = new Map<string, number>();
  #work: { readonly run: Work; readonly signal: AbortSignal } | undefined;

  constructor(options: WorkQueueOptions, deps: WorkQueueDeps) {
    this.#options = { ...defaults, ...options };
    this.#deps = deps;
    this.#alarm = new Alarm(deps.clock);
  }

  add(key: string, { tenant, priority, afterMs = 0 }: Wish): void {
    const now = this.#now();
    const notBefore = priority === 'resync' ? (this.#notBefore.get(key) ?? now) : now;
    this.#schedule({ key, tenant, priority, since: now }, Math.max(now + afterMs, notBefore));
    this.#pump();
  }

  /** Works until the signal is aborted, then starts nothing more and returns when what runs has ended. */
  async run(work: Work, signal: AbortSignal): Promise<void> {
    this.#work = { run: work, signal };
    this.#pump();
    await this.#alarm.run(() => this.#wakeDue(), signal);
    await Promise.all(this.#running.values().map(({ work: running }) => running));
    this.#work = undefined;
  }

  counts(): { readonly ready: number; readonly delayed: number; readonly running: number } {
    const { size: ready } = this.#ready;
    return {
      ready: ready + this.#again.size,
      delayed: this.#delayed.size,
      running: this.#running.size,
    };
  }

  /** For how long each key that is being worked on has been. */
  runningMs(): readonly number[] {
    const now = this.#now();
    return [...this.#running.values()].map(({ since }) => now - since);
  }

  #schedule(entry: ReadyKey, dueAt: number): void {
    if (dueAt <= this.#now()) return this.#makeReady(entry);
    const { key, tenant, priority } = entry;
    this.#delayed.add({ key, tenant, priority, dueAt });
    this.#alarm.set(this.#delayed.nextDueAt());
  }

  #makeReady(entry: ReadyKey): void {
    if (!this.#running.has(entry.key)) {
      if (this.#ready.add(entry)) this.#deps.onReady?.();
      return;
    }
    const before = this.#again.get(entry.key);
    if (before === undefined || entry.priority === 'user') this.#again.set(entry.key, entry);
  }

  #wakeDue(): void {
    const now = this.#now();
    for (
      let due = this.#delayed.takeDue(now);
      due !== undefined;
      due = this.#delayed.takeDue(now)
    ) {
      this.#makeReady({ ...due, since: due.dueAt });
    }
    this.#alarm.set(this.#delayed.nextDueAt());
    this.#pump();
  }

  #pump(): void {
    while (this.#work?.signal.aborted === false && this.#running.size < this.#options.workers) {
      const entry = this.#ready.take();
      if (entry === undefined) return;
      this.#running.set(entry.key, { work: this.#process(entry, this.#work), since: this.#now() });
    }
  }

  async #process(
    entry: ReadyKey,
    { run, signal }: { readonly run: Work; readonly signal: AbortSignal },
  ): Promise<void> {
    const { key } = entry;
    // Not within add(): a subscriber of a store must not find itself at work on what it just told.
    await Promise.resolve();
    const startedAt = this.#now();
    this.#deps.onStarted?.(key, startedAt - entry.since);
    const verdict = await this.#verdictOf(key, run, signal);
    this.#deps.onFinished?.(key, this.#now() - startedAt, verdict);
    this.#finish(entry, verdict);
    this.#pump();
  }

  async #verdictOf(key: string, run: Work, signal: AbortSignal): Promise<Verdict> {
    try {
      return await run(key, signal);
    } catch (error) {
      // Who is told to stop in the middle of its work, has not failed.
      if (!signal.aborted) this.#deps.onError(key, error);
      const afterMs = retryAfterOf(error);
      return { kind: 'retry', ...(afterMs !== undefined && { afterMs }) };
    }
  }

  #finish(entry: ReadyKey, verdict: Verdict): void {
    const { key, tenant } = entry;
    const now = this.#now();
    this.#running.delete(key);
    this.#notBefore.delete(key);
    const { priority, afterMs } = this.#next(entry, verdict);
    if (afterMs !== undefined) this.#schedule({ key, tenant, priority, since: now }, now + afterMs);
    const again = this.#again.get(key);
    this.#again.delete(key);
    if (again !== undefined) this.add(key, again);
  }

  #next(entry: ReadyKey, verdict: Verdict): { priority: Priority; afterMs: number | undefined } {
    if (verdict.kind !== 'retry') this.#failures.delete(entry.key);
    switch (verdict.kind) {
      case 'forget':
        return { priority: 'resync', afterMs: undefined };
      case 'again':
        return { priority: 'resync', afterMs: verdict.afterMs };
      case 'retry':
        return { priority: entry.priority, afterMs: this.#retryMs(entry.key, verdict.afterMs) };
      default:
        throw new Error(`unhandled verdict ${JSON.stringify(verdict satisfies never)}`);
    }
  }

  #retryMs(key: string, serverMs: number | undefined): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    // A server's wish wins over the growing pauses; but for none at all, which would make a tight loop.
    const waitMs =
      serverMs === undefined
        ? backoffMs(failures, this.#options, this.#deps.random)
        : Math.max(serverMs, this.#options.baseMs);
    this.#notBefore.set(key, this.#now() + waitMs);
    return waitMs;
  }

  #now(): number {
    return this.#deps.clock.monotonic();
  }
}

// The error class of `kubernetes/` has it, and this queue does not know that.
function retryAfterOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('retryAfterMs' in error)) return undefined;
  return typeof error.retryAfterMs === 'number' ? error.retryAfterMs : undefined;
}

import { WorkQueue, type Verdict } from '../../src/controller/queue/work-queue.ts';
import { settle, VirtualClock } from '../support/virtual-clock.ts';

const forget: Verdict = { kind: 'forget' };

/** A queue whose work is noted, and goes on until the test says how it ends. */
export class Bench {
  readonly clock = new VirtualClock();
  readonly stop = new AbortController();
  readonly started: string[] = [];
  readonly waited: number[] = [];
  readonly errors: unknown[] = [];
  ready = 0;
  readonly queue: WorkQueue;
  readonly #open = new Map<string, (verdict: Verdict) => void>();
  verdicts: (key: string) => Verdict | Promise<Verdict> = () => forget;
  stopped: Promise<void> = Promise.resolve();

  constructor(workers = 1) {
    this.queue = new WorkQueue(
      { workers, baseMs: 1_000, maxMs: 60_000 },
      {
        clock: this.clock,
        random: () => 0,
        onError: (_key, error) => this.errors.push(error),
        onReady: () => {
          this.ready += 1;
        },
        onStarted: (_key, waitedMs) => this.waited.push(waitedMs),
      },
    );
  }

  run(): void {
    this.stopped = this.queue.run(async (key) => {
      this.started.push(key);
      return this.verdicts(key);
    }, this.stop.signal);
  }

  /** From now on work goes on until `end` is called. */
  hold(): void {
    this.verdicts = (key) =>
      new Promise((resolve) => {
        this.#open.set(key, resolve);
      });
  }

  async end(key: string, verdict: Verdict = forget): Promise<void> {
    this.#open.get(key)?.(verdict);
    await settle();
  }
}

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { WorkQueue, type Verdict } from '../../src/controller/queue/work-queue.ts';
import { DelayedKeys } from '../../src/controller/queue/work-queue-delayed.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const tenant = fc.constantFrom('t1', 't2');
const priority = fc.constantFrom('user' as const, 'resync' as const);

const action = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), key, tenant, priority, afterMs: fc.nat(5_000) }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.nat(3_000) }),
);

const verdict: fc.Arbitrary<Verdict | 'throw'> = fc.oneof(
  fc.constant({ kind: 'forget' } as const),
  fc.record({ kind: fc.constant('retry' as const) }),
  fc.record({ kind: fc.constant('retry' as const), afterMs: fc.nat(4_000) }),
  fc.constant('throw' as const),
);

const work = fc.record({ tookMs: fc.nat(2_000), verdict });

test('no key runs twice at once, none beyond the workers, and no wish is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { maxLength: 30 }),
      fc.array(work, { maxLength: 20 }),
      fc.integer({ min: 1, max: 3 }),
      async (actions, works, workers) => {
        const world = new World(works, workers);
        for (const each of actions) {
          if (each.kind === 'advance') await world.clock.advance(each.ms);
          else world.add(each.key, each);
        }
        await world.finish();
        expect(world.faults).toEqual([]);
        expect(world.unserved()).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});

test('delayed keys come out in the order of their times, each at its earliest', () => {
  const wish = fc.record({ key: fc.string({ maxLength: 2 }), dueAt: fc.nat(1_000) });
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 300 }), (wishes) => {
      const delayed = new DelayedKeys();
      const earliest = new Map<string, number>();
      for (const each of wishes) {
        delayed.add({ ...each, tenant: 't', priority: 'resync' });
        earliest.set(each.key, Math.min(each.dueAt, earliest.get(each.key) ?? Infinity));
      }
      const taken: [string, number][] = [];
      for (let due = delayed.takeDue(1_000); due !== undefined; due = delayed.takeDue(1_000)) {
        taken.push([due.key, due.dueAt]);
      }
      expect(taken).toEqual(taken.toSorted(([, a], [, b]) => a - b));
      expect(taken).toHaveLength(earliest.size);
      expect(new Map(taken)).toEqual(earliest);
    }),
  );
});

interface Work {
  readonly tookMs: number;
  readonly verdict: Verdict | 'throw';
}

/** Runs a queue under faults and notes what must never happen. */
class World {
  readonly clock = new VirtualClock();
  readonly faults: string[] = [];
  readonly #running = new Set<string>();
  readonly #wishedAt = new Map<string, number>();
  readonly #servedAt = new Map<string, number>();
  readonly #stop = new AbortController();
  readonly #works: Work[];
  readonly #workers: number;
  readonly #queue: WorkQueue;
  readonly #stopped: Promise<void>;

  constructor(works: readonly Work[], workers: number) {
    this.#works = [...works];
    this.#workers = workers;
    this.#queue = new WorkQueue(
      { workers, baseMs: 10, maxMs: 1_000 },
      { clock: this.clock, random: () => 0.5, onError: () => undefined },
    );
    this.#stopped = this.#queue.run((each) => this.#work(each), this.#stop.signal);
  }

  add(name: string, wish: { tenant: string; priority: 'user' | 'resync'; afterMs: number }): void {
    this.#wishedAt.set(name, this.clock.monotonic());
    this.#queue.add(name, wish);
  }

  async finish(): Promise<void> {
    await this.clock.advance(600_000);
    this.#stop.abort();
    await this.#stopped;
  }

  /** Keys that nobody looked at since they were last wished for. */
  unserved(): readonly string[] {
    return [...this.#wishedAt]
      .filter(([name, at]) => (this.#servedAt.get(name) ?? -Infinity) < at)
      .map(([name]) => name);
  }

  async #work(name: string): Promise<Verdict> {
    if (this.#running.has(name)) this.faults.push(`${name} runs twice`);
    this.#running.add(name);
    if (this.#running.size > this.#workers) this.faults.push('too many run');
    this.#servedAt.set(name, this.clock.monotonic());
    const { tookMs, verdict: end } = this.#works.shift() ?? {
      tookMs: 1,
      verdict: { kind: 'forget' },
    };
    await this.clock.sleep(tookMs, new AbortController().signal);
    this.#running.delete(name);
    if (end === 'throw') throw new Error('boom');
    return end;
  }
}

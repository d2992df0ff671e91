import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lease } from '../../src/kubernetes/lease/lease.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { MemoryStream } from '../support/memory-stream.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { MemoryLeases, type LeaseFault } from './memory-leases.ts';

const candidates = 3;
const stepMs = 250;
const faults: readonly LeaseFault[] = ['refused', 'hang', 'lost', 'late'];

// Deleting the Lease is not among the events: a newcomer that finds none cannot know that there was one.
const event = fc.record({
  candidate: fc.nat(candidates - 1),
  fault: fc.option(fc.constantFrom(...faults), { nil: undefined }),
  isStopped: fc.boolean(),
  forMs: fc.nat(20_000),
});

test('whatever fails for whom, no two hold the lease at once, and in the end somebody does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 12 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      async (events, draws) => {
        const world = new World(() => draws.next().value ?? 0);
        for (const each of events) {
          world.faults[each.candidate] = each.fault;
          if (each.isStopped) world.restart(each.candidate);
          await world.pass(each.forMs);
        }
        world.faults.fill(undefined);
        await world.pass(60_000);
        const holders = world.holders();
        await world.end();
        expect(world.overlaps).toEqual([]);
        expect(holders).toHaveLength(1);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

/** Candidates that come back, as a kubelet brings them, under a new name. */
class World {
  readonly clock = new VirtualClock();
  readonly leases = new MemoryLeases();
  readonly faults: (LeaseFault | undefined)[] = Array.from({ length: candidates });
  readonly overlaps: string[] = [];
  readonly #random: () => number;
  readonly #running = new Map<number, { lease: Lease; stop: AbortController }>();
  readonly #ended: Promise<void>[] = [];
  #generation = 0;
  #isOver = false;

  constructor(random: () => number) {
    this.#random = random;
    for (let index = 0; index < candidates; index += 1) this.#start(index);
  }

  /** Time is looked at in small steps, as an effect of either holder could fall into any of them. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await this.clock.advance(stepMs);
      if (this.holders().length > 1) this.overlaps.push(this.holders().join(' and '));
    }
  }

  restart(index: number): void {
    this.#running.get(index)?.stop.abort();
  }

  holders(): readonly number[] {
    return [...this.#running].filter(([, { lease }]) => lease.isHeld()).map(([index]) => index);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    for (const { stop } of this.#running.values()) stop.abort();
    await this.clock.advance(60_000);
    await Promise.all(this.#ended);
  }

  #start(index: number): void {
    this.#generation += 1;
    const { log } = createLog({ level: 'error', output: new MemoryStream(), now: () => 0 });
    const client = this.leases.client(() => this.faults[index]);
    const deps = { leases: client, clock: this.clock, random: this.#random, log };
    const lease = new Lease({ identity: `${index}-${this.#generation}` }, deps);
    const stop = new AbortController();
    this.#running.set(index, { lease, stop });
    this.#ended.push(this.#hold(index, lease, stop.signal));
  }

  async #hold(index: number, lease: Lease, signal: AbortSignal): Promise<void> {
    await lease.hold((ending) => endOf(ending), signal);
    if (!this.#isOver) this.#start(index);
  }
}

function endOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
}

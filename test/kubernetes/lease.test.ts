import { beforeEach, describe, expect, test } from 'vitest';
import { Lease, type LeaseEnd } from '../../src/kubernetes/lease/lease.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { MemoryStream } from '../support/memory-stream.ts';
import { settle, VirtualClock } from '../support/virtual-clock.ts';
import { MemoryLeases, type LeaseFault } from './memory-leases.ts';

let clock: VirtualClock;
let leases: MemoryLeases;
beforeEach(() => {
  clock = new VirtualClock();
  leases = new MemoryLeases();
});

/** Somebody who wants the lease, works for as long as nobody stops it, and takes its time to wind down. */
class Candidate {
  readonly lease: Lease;
  readonly stop = new AbortController();
  fault: LeaseFault | undefined;
  windDownMs = 0;
  state: 'waiting' | 'working' | 'windingDown' | LeaseEnd = 'waiting';
  ended: Promise<void>;

  constructor(identity: string, random = () => 0) {
    const { log } = createLog({ level: 'error', output: new MemoryStream(), now: () => 0 });
    this.lease = new Lease(
      { identity },
      { leases: leases.client(() => this.fault), clock, random, log },
    );
    this.ended = this.#hold();
  }

  async #hold(): Promise<void> {
    this.state = await this.lease.hold((signal) => this.#work(signal), this.stop.signal);
  }

  async #work(signal: AbortSignal): Promise<void> {
    this.state = 'working';
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.state = 'windingDown';
    await clock.sleep(this.windDownMs, new AbortController().signal);
  }
}

describe('acquiring', () => {
  test('a lease that does not exist is created', async () => {
    const a = new Candidate('a');
    await settle();
    expect(a.lease.isHeld()).toBe(true);
    expect(a.lease.epoch).toBe(0);
    expect(leases.record?.spec).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
    });
  });

  test('a holder that is silent for the whole duration loses it, and the transition is counted', async () => {
    const a = new Candidate('a');
    await settle();
    const b = new Candidate('b');
    await clock.advance(1_000);
    a.fault = 'refused';
    await clock.advance(13_900);
    expect(b.state).toBe('waiting');
    await clock.advance(4_000);
    expect([a.state, b.state]).toEqual(['lost', 'working']);
    expect(b.lease.epoch).toBe(1);
  });

  test('a lease that is given back is taken within the retry period, however the lot falls', async () => {
    const a = new Candidate('a');
    await settle();
    const b = new Candidate('b', () => 0.999);
    await clock.advance(10);
    a.stop.abort();
    await clock.advance(1);
    expect([a.state, b.state]).toEqual(['released', 'waiting']);
    await clock.advance(1_999);
    expect(b.state).toBe('working');
  });

  test('who comes back under the same identity takes it up at once', async () => {
    const a = new Candidate('a');
    await settle();
    a.fault = 'refused';
    const again = new Candidate('a');
    await settle();
    expect(again.lease.isHeld()).toBe(true);
    expect(again.lease.epoch).toBe(0);
  });

  test("times written by another machine's clock do not count", async () => {
    const spec = {
      holderIdentity: 'x',
      leaseDurationSeconds: 15,
      renewTime: '1999-01-01T00:00:00Z',
    };
    leases.record = { metadata: { resourceVersion: '7' }, spec };
    const b = new Candidate('b');
    await clock.advance(14_000);
    expect(b.state).toBe('waiting');
    await clock.advance(2_000);
    expect(b.state).toBe('working');
  });

  test('a lease that vanishes from under its holder is waited for all the same', async () => {
    const a = new Candidate('a');
    await settle();
    const b = new Candidate('b');
    await settle();
    a.fault = 'hang';
    leases.record = undefined;
    await clock.advance(9_000);
    expect([a.lease.isHeld(), b.lease.isHeld()]).toEqual([true, false]);
    await clock.advance(10_000);
    expect([a.lease.isHeld(), b.lease.isHeld()]).toEqual([false, true]);
  });

  test('stopping before it is held ends without it', async () => {
    const a = new Candidate('a');
    await settle();
    const b = new Candidate('b');
    await clock.advance(3_000);
    b.stop.abort();
    await b.ended;
    expect([a.state, b.state]).toEqual(['working', 'neverHeld']);
  });
});

describe('holding', () => {
  test('it is renewed for as long as the work goes on', async () => {
    const a = new Candidate('a');
    await clock.advance(120_000);
    expect(a.lease.isHeld()).toBe(true);
    expect(leases.record?.spec.renewTime).toBe('2026-01-01T00:02:00.000000Z');
    expect(leases.record?.spec.acquireTime).toBe('2026-01-01T00:00:00.000000Z');
  });

  test('an edit by somebody else costs nothing, and what was put on the lease stays', async () => {
    const a = new Candidate('a');
    await settle();
    const edited = { resourceVersion: 'edited', labels: { team: 'x' } };
    leases.record = { spec: leases.record?.spec ?? {}, metadata: edited };
    await clock.advance(10_000);
    expect(a.state).toBe('working');
    expect(leases.record.metadata['labels']).toEqual({ team: 'x' });
  });

  test('an outage shorter than the deadline is survived', async () => {
    const a = new Candidate('a');
    await settle();
    a.fault = 'lost';
    await clock.advance(7_000);
    a.fault = undefined;
    await clock.advance(2_000);
    expect(a.state).toBe('working');
  });

  test.for(['refused', 'hang', 'lost', 'late'] as const)(
    'it is not held any more once it could not be renewed for 10 s: %s',
    async (fault) => {
      const a = new Candidate('a');
      await settle();
      a.fault = fault;
      await clock.advance(9_999);
      expect(a.lease.isHeld()).toBe(true);
      await clock.advance(1);
      expect(a.lease.isHeld()).toBe(false);
      await clock.advance(0);
      expect(a.state).toBe('lost');
    },
  );

  test('it is lost at once where another holder is seen', async () => {
    const a = new Candidate('a');
    await settle();
    const spec = { ...leases.record?.spec, holderIdentity: 'usurper' };
    leases.record = { metadata: { resourceVersion: 'x' }, spec };
    await clock.advance(2_000);
    expect([a.state, a.lease.isHeld()]).toEqual(['lost', false]);
  });

  test('time that the machine slept through counts, though the monotonic clock stood still', async () => {
    const a = new Candidate('a');
    await settle();
    clock.jumpWall(11_000);
    expect(a.lease.isHeld()).toBe(false);
    await clock.advance(2_000);
    expect(a.state).toBe('lost');
  });
});

describe('stopping', () => {
  test('the lease is kept until the work has ended, then released for the next at once', async () => {
    const a = new Candidate('a');
    await settle();
    const b = new Candidate('b');
    a.windDownMs = 25_000;
    await clock.advance(1_000);
    a.stop.abort();
    await clock.advance(24_999);
    expect([a.state, a.lease.isHeld(), b.lease.isHeld()]).toEqual(['windingDown', true, false]);
    await clock.advance(2_001);
    expect([a.state, b.state]).toEqual(['released', 'working']);
    expect(b.lease.epoch).toBe(1);
  });

  test('a renewal that was under way does not prevent the release', async () => {
    const a = new Candidate('a');
    await clock.advance(1_000);
    a.fault = 'late';
    await clock.advance(1_500);
    a.stop.abort();
    a.fault = undefined;
    await clock.advance(10);
    await a.ended;
    expect(leases.record?.spec.holderIdentity).toBe('');
  });

  test('work that fails gives the lease back and hands on its failure', async () => {
    const { log } = createLog({ level: 'error', output: new MemoryStream(), now: () => 0 });
    const deps = { leases: leases.client(), clock, random: () => 0, log };
    const lease = new Lease({ identity: 'a' }, deps);
    await expect(
      lease.hold(() => Promise.reject(new Error('boom')), new AbortController().signal),
    ).rejects.toThrow('boom');
    expect(leases.record?.spec.holderIdentity).toBe('');
  });
});

test('options that leave no time between giving up and taking over are refused', () => {
  const { log } = createLog({ level: 'error', output: new MemoryStream(), now: () => 0 });
  const deps = { leases: leases.client(), clock, random: () => 0, log };
  expect(() => new Lease({ identity: 'a', leaseMs: 10_000 }, deps)).toThrow('leaseMs');
  expect(() => new Lease({ identity: 'a', retryMs: 9_000 }, deps)).toThrow('retryMs');
});

import { beforeEach, describe, expect, test } from 'vitest';
import type { Verdict, Wish } from '../../src/controller/queue/work-queue.ts';
import { settle } from '../support/virtual-clock.ts';
import { Bench } from './work-queue-bench.ts';

const user: Wish = { tenant: 'team', priority: 'user' };
const resync: Wish = { tenant: 'team', priority: 'resync' };
const forget: Verdict = { kind: 'forget' };

class RetryLater extends Error {
  readonly retryAfterMs = 7_000;
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

describe('a key', () => {
  test('is worked on once, however often it was added before', async () => {
    for (const wish of [user, resync, user]) bench.queue.add('a', wish);
    bench.run();
    await settle();
    expect(bench.started).toEqual(['a']);
  });

  test('that is added while it is worked on is worked on again, and not before', async () => {
    bench = new Bench(4);
    bench.hold();
    bench.queue.add('a', user);
    bench.run();
    await settle();
    bench.queue.add('a', resync);
    bench.queue.add('a', user);
    await settle();
    expect(bench.started).toEqual(['a']);
    await bench.end('a');
    expect(bench.started).toEqual(['a', 'a']);
  });

  test('is worked on only after add() has returned', () => {
    bench.run();
    bench.queue.add('a', user);
    expect(bench.started).toEqual([]);
  });

  test('with two delays comes at the earlier, once', async () => {
    bench.run();
    bench.queue.add('a', { ...user, afterMs: 5_000 });
    bench.queue.add('a', { ...user, afterMs: 2_000 });
    bench.queue.add('a', { ...user, afterMs: 9_000 });
    await bench.clock.advance(1_999);
    expect(bench.started).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.started).toEqual(['a']);
    await bench.clock.advance(60_000);
    expect(bench.started).toEqual(['a']);
  });
});

describe('the verdict', () => {
  test('again: the key comes back after the time named', async () => {
    bench.verdicts = () => ({ kind: 'again', afterMs: 600_000 });
    bench.queue.add('a', user);
    bench.run();
    await bench.clock.advance(599_999);
    expect(bench.started).toHaveLength(1);
    await bench.clock.advance(1);
    expect(bench.started).toHaveLength(2);
  });

  test('retry: the pauses double up to the limit', async () => {
    bench.verdicts = () => ({ kind: 'retry' });
    bench.queue.add('a', user);
    bench.run();
    const pauses = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
    await settle();
    for (const [index, pause] of pauses.entries()) {
      await bench.clock.advance(pause - 1);
      expect(bench.started).toHaveLength(index + 1);
      await bench.clock.advance(1);
      expect(bench.started).toHaveLength(index + 2);
    }
  });

  test('a success begins the pauses anew', async () => {
    const verdicts: Verdict[] = [{ kind: 'retry' }, { kind: 'retry' }, forget, { kind: 'retry' }];
    bench.verdicts = () => verdicts.shift() ?? forget;
    bench.queue.add('a', user);
    bench.run();
    await bench.clock.advance(500 + 1_000);
    expect(bench.started).toHaveLength(3);
    bench.queue.add('a', user);
    await bench.clock.advance(499);
    expect(bench.started).toHaveLength(4);
    await bench.clock.advance(1);
    expect(bench.started).toHaveLength(5);
  });

  test.for([
    { name: 'told by the verdict', fail: (): Verdict => ({ kind: 'retry', afterMs: 7_000 }) },
    {
      name: 'told by the error',
      fail: (): Verdict => {
        throw new RetryLater();
      },
    },
  ])("a server's delay wins over the pauses: $name", async ({ fail }) => {
    bench.verdicts = fail;
    bench.queue.add('a', user);
    bench.run();
    await bench.clock.advance(6_999);
    expect(bench.started).toHaveLength(1);
    await bench.clock.advance(1);
    expect(bench.started).toHaveLength(2);
  });

  test('a server that asks for no delay is not asked in a tight loop', async () => {
    bench.verdicts = () => ({ kind: 'retry', afterMs: 0 });
    bench.queue.add('a', user);
    bench.run();
    await bench.clock.advance(999);
    expect(bench.started).toHaveLength(1);
    await bench.clock.advance(1);
    expect(bench.started).toHaveLength(2);
  });

  test('work that throws is told of and tried again, and stops nothing', async () => {
    const boom = new Error('boom');
    bench.verdicts = (key) => (key === 'a' ? Promise.reject(boom) : forget);
    bench.queue.add('a', user);
    bench.queue.add('b', user);
    bench.run();
    await bench.clock.advance(500);
    expect(bench.errors).toEqual([boom, boom]);
    expect(bench.started).toEqual(['a', 'b', 'a']);
  });
});

describe('while a key waits after a failure', () => {
  beforeEach(async () => {
    bench.verdicts = () => ({ kind: 'retry', afterMs: 30_000 });
    bench.queue.add('a', user);
    bench.run();
    await settle();
  });

  test('a resync of it waits too, so what the failing work sets off is no loop', async () => {
    bench.queue.add('a', resync);
    await bench.clock.advance(29_999);
    expect(bench.started).toHaveLength(1);
    await bench.clock.advance(1);
    expect(bench.started).toHaveLength(2);
  });

  test('an edit of it is tried at once', async () => {
    bench.queue.add('a', user);
    await settle();
    expect(bench.started).toHaveLength(2);
  });
});

describe('the order', () => {
  test('an edit goes before resyncs that waited longer', async () => {
    bench.queue.add('old', resync);
    bench.queue.add('edited', user);
    bench.run();
    await settle();
    expect(bench.started).toEqual(['edited', 'old']);
  });

  test('a resync becomes an edit when its object is edited', async () => {
    bench.queue.add('first', resync);
    bench.queue.add('second', resync);
    bench.queue.add('second', user);
    bench.run();
    await settle();
    expect(bench.started).toEqual(['second', 'first']);
  });

  test('tenants take turns, whoever came with many keys', async () => {
    for (let index = 0; index < 5; index += 1) {
      bench.queue.add(`loud-${index}`, { tenant: 'loud', priority: 'user' });
    }
    bench.queue.add('quiet', { tenant: 'quiet', priority: 'user' });
    bench.queue.add('shy', { tenant: 'shy', priority: 'user' });
    bench.run();
    await settle();
    expect(bench.started.slice(0, 4)).toEqual(['loud-0', 'quiet', 'shy', 'loud-1']);
  });

  test('endless edits cannot keep a resync waiting for ever', async () => {
    for (let index = 0; index < 30; index += 1) bench.queue.add(`edit-${index}`, user);
    bench.queue.add('drift', resync);
    bench.run();
    await settle();
    expect(bench.started.indexOf('drift')).toBe(10);
  });
});

describe('stopping', () => {
  test('waits for what runs and starts nothing more', async () => {
    bench.hold();
    bench.queue.add('a', user);
    bench.queue.add('b', user);
    bench.run();
    await settle();
    bench.stop.abort();
    await settle();
    bench.queue.add('c', user);
    await settle();
    const state = Promise.race([bench.stopped.then(() => 'stopped'), Promise.resolve('running')]);
    await expect(state).resolves.toBe('running');
    await bench.end('a');
    await bench.stopped;
    expect(bench.started).toEqual(['a']);
    expect(bench.queue.counts()).toEqual({ ready: 2, delayed: 0, running: 0 });
  });
});

describe('for metrics', () => {
  test('the time that a key was ready and had to wait is told', async () => {
    bench.hold();
    bench.run();
    bench.queue.add('a', user);
    bench.queue.add('b', { ...user, afterMs: 1_000 });
    await bench.clock.advance(4_000);
    expect(bench.queue.counts()).toEqual({ ready: 1, delayed: 0, running: 1 });
    await bench.end('a');
    expect(bench.waited).toEqual([0, 3_000]);
  });

  test('a key counts once each time that it can be worked on', async () => {
    for (const wish of [user, resync]) bench.queue.add('a', wish);
    bench.queue.add('b', { ...user, afterMs: 1_000 });
    expect(bench.ready).toBe(1);
    bench.hold();
    bench.run();
    await bench.clock.advance(1_000);
    expect(bench.ready).toBe(2);
    bench.queue.add('a', user);
    await bench.end('a');
    await bench.end('b');
    expect(bench.ready).toBe(3);
  });

  test('it is known for how long what runs has been running', async () => {
    bench = new Bench(2);
    bench.hold();
    bench.run();
    bench.queue.add('a', user);
    await bench.clock.advance(4_000);
    bench.queue.add('b', user);
    await bench.clock.advance(1_000);
    expect(bench.queue.runningMs()).toEqual([5_000, 1_000]);
    await bench.end('a');
    expect(bench.queue.runningMs()).toEqual([1_000]);
  });

  test('there is one timer, whatever waits', async () => {
    bench.run();
    for (let index = 0; index < 1_000; index += 1) {
      bench.queue.add(`k${index}`, { ...user, afterMs: 10_000 - index });
    }
    await settle();
    expect(bench.clock.sleeping).toBe(1);
  });
});

import { beforeEach, expect, test } from 'vitest';
import { withGrace } from '../../src/time/grace.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

let clock: VirtualClock;
let stop: AbortController;
beforeEach(() => {
  clock = new VirtualClock();
  stop = new AbortController();
});

/** Work that takes so long, and says how it ended. */
function work(ms: number, isLeading = true): Promise<string> {
  return withGrace(
    (late) =>
      clock.sleep(ms, late).then(
        () => 'finished',
        (error: unknown) => `given up: ${error instanceof Error ? error.message : ''}`,
      ),
    { clock, isLeading: () => isLeading },
    stop.signal,
  );
}

const reason = new Error('told to stop');

test('work that is under way at a stop may finish soon', async () => {
  const outcome = work(1_000);
  await clock.advance(600);
  stop.abort(reason);
  await clock.advance(400);
  expect(await outcome).toBe('finished');
});

test('work that does not is given up half a second later', async () => {
  const outcome = work(10_000);
  await clock.advance(600);
  stop.abort(reason);
  await clock.advance(500);
  expect(await outcome).toBe('given up: told to stop');
});

test('work that begins at a stop has as long', async () => {
  stop.abort(reason);
  const [soon, never] = [work(400), work(600)];
  await clock.advance(500);
  expect(await Promise.all([soon, never])).toEqual(['finished', 'given up: told to stop']);
});

test('who has lost the lease gives up at once', async () => {
  const outcome = work(10, false);
  stop.abort(reason);
  expect(await outcome).toBe('given up: told to stop');
});

test('nothing is left of work that ended by itself', async () => {
  const [early, late] = [work(10), work(1_000)];
  await clock.advance(100);
  stop.abort(reason);
  await clock.advance(10);
  expect(await early).toBe('finished');
  await clock.advance(490);
  expect(await late).toBe('given up: told to stop');
  expect(clock.sleeping).toBe(0);
});

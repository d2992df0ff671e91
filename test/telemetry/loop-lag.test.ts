import { expect, test } from 'vitest';
import { LoopLag } from '../../src/telemetry/loop-lag.ts';
import { settle, VirtualClock } from '../support/virtual-clock.ts';

test('a loop that comes round in time has no lag, one that is held up has it', async () => {
  const clock = new VirtualClock();
  // A timer that rings later than it was set to.
  let lateMs = 0;
  const late = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    sleep: (ms: number, signal: AbortSignal) => clock.sleep(ms + lateMs, signal),
  };
  const stop = new AbortController();
  const lag = new LoopLag(late);
  expect(lag.ms).toBe(0);
  const running = lag.run(stop.signal);
  await clock.advance(1_000);
  expect(lag.ms).toBe(0);
  lateMs = 4_000;
  await clock.advance(1_000);
  await clock.advance(3_000);
  expect(lag.ms).toBe(2_000);
  lateMs = 0;
  await clock.advance(2_000);
  expect(lag.ms).toBe(4_000);
  await clock.advance(1_000);
  expect(lag.ms).toBe(0);
  stop.abort();
  await settle();
  await running;
});

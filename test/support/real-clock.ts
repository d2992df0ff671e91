import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../src/time/clock.ts';

/** The time of the machine, for tests that speak to real servers. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
};

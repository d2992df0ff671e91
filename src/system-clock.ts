import type { Clock } from './time/clock.ts';

/** The clock of the machine; tests turn one of their own. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep,
};

// Not that of node:timers/promises: it makes an error with a stack for each sleep that ends early, which most do.
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal.aborted) return Promise.reject(reasonOf(signal));
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', wake);
    resolve();
  }, ms);
  const wake = () => {
    clearTimeout(timer);
    reject(reasonOf(signal));
  };
  signal.addEventListener('abort', wake, { once: true });
  return promise;
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}

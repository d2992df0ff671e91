import { setTimeout as sleep } from 'node:timers/promises';

export interface Waiting {
  readonly signal: AbortSignal;
  /** Rejects when there is no more point in waiting. */
  readonly broken: Promise<never>;
  readonly timeoutMs?: number;
}

const everyMs = 100;

/** Waits until it is so. Says what did not come to be where it takes too long. */
export async function until(
  sentence: string,
  isSo: () => boolean | Promise<boolean>,
  { signal, broken, timeoutMs = 60_000 }: Waiting,
): Promise<void> {
  const endsAt = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > endsAt) {
      throw new Error(`waited ${timeoutMs / 1000} s in vain until ${sentence}`);
    }
    await Promise.race([sleep(everyMs, undefined, { signal }), broken]);
  }
}

import type { Random } from './clock.ts';

export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

// Beyond this a server's wish is a mistake, or not meant for us.
const maxRetryAfterMs = 300_000;

/**
 * How long to wait after so many failures in a row: doubling, with the upper half drawn by lot so that many do not come
 * back together, and never less than the server asked for.
 */
export function backoffMs(
  failures: number,
  { baseMs, maxMs }: Backoff,
  random: Random,
  retryAfterMs = 0,
): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 30));
  const wait = ceiling / 2 + (random() * ceiling) / 2;
  return Math.max(wait, Math.min(retryAfterMs, maxRetryAfterMs));
}

import type { ArmResponse } from './arm-request.ts';

// Whoever asks for nothing, or for a time that is past, is not asked in a tight loop: four workers at this pace stay
// below the 25 reads a second that ARM refills.
const shortestMs = 200;
// Nobody is served by a wait longer than a resync: a server that asks for hours is asked again.
const longestMs = 15 * 60_000;
// ARM refills 10 to 25 calls a second, so this gives room for some fifty.
const refillMs = 5_000;

/** How long the server asks us to wait, from whichever header it says so in. Undefined where it does not ask. */
export function retryAfterMs(headers: ArmResponse['headers'], nowMs: number): number | undefined {
  const askedMs = askedIn(headers, nowMs) ?? (isUsedUp(headers) ? refillMs : undefined);
  return askedMs === undefined ? undefined : Math.min(Math.max(askedMs, shortestMs), longestMs);
}

function askedIn(headers: ArmResponse['headers'], nowMs: number): number | undefined {
  const ms = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  if (ms !== undefined && /^\d+$/.test(ms)) return Number(ms);
  const value = headers.get('retry-after');
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at - nowMs;
}

function isUsedUp(headers: ArmResponse['headers']): boolean {
  return Object.values(remainingQuota(headers)).some((remaining) => remaining <= 0);
}

/** The quota headers by the end of their names, such as `subscription-reads`. */
export function remainingQuota(headers: ArmResponse['headers']): Readonly<Record<string, number>> {
  const prefix = 'x-ms-ratelimit-remaining-';
  const found = [...headers].filter(
    ([name, value]) => name.startsWith(prefix) && /^\d+$/.test(value),
  );
  return Object.fromEntries(
    found.map(([name, value]) => [name.slice(prefix.length), Number(value)]),
  );
}

import { expect, test } from 'vitest';
import { retryAfterMs } from '../../src/azure/arm/retry-after.ts';

const now = Date.parse('2026-11-01T00:00:00Z');

test.for([
  { name: 'nothing', headers: {}, ms: undefined },
  { name: 'seconds', headers: { 'retry-after': '11' }, ms: 11_000 },
  { name: 'a date', headers: { 'retry-after': 'Sun, 01 Nov 2026 00:00:30 GMT' }, ms: 30_000 },
  {
    name: 'a date that is past',
    headers: { 'retry-after': 'Sat, 31 Oct 2026 00:00:00 GMT' },
    ms: 200,
  },
  { name: 'no time at all', headers: { 'retry-after': '0' }, ms: 200 },
  { name: 'nonsense', headers: { 'retry-after': 'soon' }, ms: undefined },
  { name: 'milliseconds', headers: { 'x-ms-retry-after-ms': '250', 'retry-after': '9' }, ms: 250 },
  { name: 'hours, which are cut', headers: { 'retry-after': '86400' }, ms: 900_000 },
  {
    name: 'a used-up quota',
    headers: { 'x-ms-ratelimit-remaining-subscription-reads': '0' },
    ms: 5_000,
  },
  {
    name: 'a quota with room',
    headers: { 'x-ms-ratelimit-remaining-subscription-reads': '9' },
    ms: undefined,
  },
])('$name asks for $ms ms', ({ headers, ms }) => {
  expect(retryAfterMs(new Map(Object.entries(headers)), now)).toBe(ms);
});

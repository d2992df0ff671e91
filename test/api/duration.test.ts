import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration } from '../../src/api/duration.ts';

test.for([
  { text: '10m', ms: 600_000 },
  { text: '1h30m', ms: 5_400_000 },
  { text: '45s', ms: 45_000 },
  { text: '250ms', ms: 250 },
  { text: '0s', ms: 0 },
  { text: '1m500ms', ms: 60_500 },
  { text: '', ms: undefined },
  { text: '10', ms: undefined },
  { text: '1d', ms: undefined },
  { text: '1.5h', ms: undefined },
  { text: '-1m', ms: undefined },
  { text: '1m ', ms: undefined },
  { text: '9999999h', ms: undefined },
])('$text is $ms ms', ({ text, ms }) => {
  expect(parseDuration(text)).toBe(ms);
});

test('parts add up', () => {
  const part = fc.nat({ max: 999_999 });
  fc.assert(
    fc.property(part, part, part, part, (h, m, s, ms) => {
      expect(parseDuration(`${h}h${m}m${s}s${ms}ms`)).toBe(
        h * 3_600_000 + m * 60_000 + s * 1000 + ms,
      );
    }),
  );
});

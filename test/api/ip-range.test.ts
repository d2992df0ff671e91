import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskedRange, parseIpRange } from '../../src/api/ip-range.ts';

const octet = fc.nat({ max: 255 });
const address = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const prefix = fc.nat({ max: 32 });

test.for([
  { text: '203.0.113.0/24', range: '203.0.113.0/24' },
  { text: '203.0.113.7', range: '203.0.113.7' },
  { text: '203.0.113.7/32', range: '203.0.113.7' },
  { text: '203.0.113.6/31', range: '203.0.113.6/31' },
  { text: '0.0.0.0/0', range: '0.0.0.0/0' },
  { text: '203.0.113.7/24', range: undefined },
  { text: '10.0.0.0/33', range: undefined },
  { text: '10.0.0.0/08', range: undefined },
  { text: '010.0.0.0/8', range: undefined },
  { text: '10.0.0.0/8\n', range: undefined },
  { text: '167772160', range: undefined },
  { text: '٠.0.0.0', range: undefined },
])('$text is $range', ({ text, range }) => {
  expect(parseIpRange(text)).toBe(range);
});

test('a masked range always parses, to itself', () => {
  fc.assert(
    fc.property(address, prefix, (from, length) => {
      const masked = maskedRange(`${from}/${length}`) ?? '';
      expect(parseIpRange(masked)).toBe(masked.replace('/32', ''));
    }),
  );
});

test('a range parses exactly where its prefix masks nothing', () => {
  fc.assert(
    fc.property(address, prefix, (from, length) => {
      const text = `${from}/${length}`;
      expect(parseIpRange(text) !== undefined).toBe(maskedRange(text) === text);
    }),
  );
});

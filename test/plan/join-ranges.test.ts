import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type IpRange, parseIpRange, rangesIn, spanOf } from '../../src/api/ip-range.ts';
import { joinRanges, liesIn } from '../../src/plan/wants/join-ranges.ts';

test.for([
  { name: 'nothing', from: [], to: [] },
  { name: 'one range', from: ['10.0.0.0/24'], to: ['10.0.0.0/24'] },
  { name: 'two halves', from: ['10.0.0.128/25', '10.0.0.0/25'], to: ['10.0.0.0/24'] },
  {
    name: 'neighbours that make no range of their own',
    from: ['10.0.1.0/24', '10.0.2.0/24'],
    to: ['10.0.1.0/24', '10.0.2.0/24'],
  },
  {
    name: 'three in a row',
    from: ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'],
    to: ['10.0.0.0/23', '10.0.2.0/24'],
  },
  { name: 'one in another', from: ['10.0.0.0/8', '10.1.2.3'], to: ['10.0.0.0/8'] },
  { name: 'the same twice', from: ['10.1.2.3', '10.1.2.3'], to: ['10.1.2.3'] },
  { name: 'all there is', from: ['0.0.0.0/1', '128.0.0.0/1'], to: ['0.0.0.0/0'] },
  { name: 'the last address', from: ['255.255.255.255'], to: ['255.255.255.255'] },
])('$name comes to the fewest ranges', ({ from, to }) => {
  expect(joinRanges(from.map(range))).toEqual(to);
});

// Few addresses and long ranges, so that they meet.
const near = fc
  .tuple(fc.nat({ max: 255 }), fc.integer({ min: 24, max: 32 }))
  .map(([address, prefix]) => masked(3_232_235_520 + address, prefix));
const far = fc
  .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.nat({ max: 32 }))
  .map(([address, prefix]) => masked(address, prefix));

test('joined ranges hold exactly the addresses that the ranges hold', () => {
  fc.assert(
    fc.property(fc.array(near, { maxLength: 40 }), (ranges) => {
      expect(addressesIn(joinRanges(ranges))).toEqual(addressesIn(ranges));
    }),
  );
});

test('the first and last address of each range, and their neighbours, are in as before or not at all', () => {
  fc.assert(
    fc.property(fc.array(far, { maxLength: 40 }), (ranges) => {
      const edges = ranges.map(spanOf).flatMap(({ first, last }) => [first, last]);
      const joined = joinRanges(ranges);
      for (const edge of edges.flatMap((one) => [one - 1, one, one + 1])) {
        expect(holds(joined, edge)).toBe(holds(ranges, edge));
      }
    }),
  );
});

test('no two joined ranges are one, whatever the order that they came in', () => {
  fc.assert(
    fc.property(fc.array(near, { maxLength: 40 }), (ranges) => {
      const joined = joinRanges(ranges);
      expect(joinRanges(ranges.toReversed())).toEqual(joined);
      expect(joinRanges(joined)).toEqual(joined);
      const sizes = joined.map(spanOf);
      for (const [index, { first, last }] of sizes.entries()) {
        const next = sizes[index + 1];
        const isOneWithNext =
          next !== undefined && rangesIn({ first, last: next.last }).length === 1;
        expect(isOneWithNext && next.first === last + 1).toBe(false);
      }
    }),
  );
});

test('a range lies in joined ranges exactly where all of its addresses do', () => {
  fc.assert(
    fc.property(near, fc.array(near, { maxLength: 40 }), (one, ranges) => {
      const all = new Set(addressesIn(ranges));
      const isHeld = addressesIn([one]).every((address) => all.has(address));
      expect(liesIn(one, joinRanges(ranges))).toBe(isHeld);
    }),
  );
});

function range(text: string): IpRange {
  const parsed = parseIpRange(text);
  if (parsed === undefined) throw new Error(`${text} is no range`);
  return parsed;
}

function masked(address: number, prefix: number): IpRange {
  const first = address - (address % 2 ** (32 - prefix));
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return range(`${octets.join('.')}/${prefix}`);
}

function addressesIn(ranges: readonly IpRange[]): readonly number[] {
  const addresses = new Set<number>();
  for (const { first, last } of ranges.map(spanOf)) {
    for (let address = first; address <= last; address += 1) addresses.add(address);
  }
  return [...addresses].toSorted((one, other) => one - other);
}

function holds(ranges: readonly IpRange[], address: number): boolean {
  return ranges.map(spanOf).some(({ first, last }) => first <= address && address <= last);
}

import { rangesIn, spanOf, type AddressSpan, type IpRange } from '../../api/ip-range.ts';

/** The fewest ranges that hold exactly the same addresses: neighbours are joined, what lies in another is left out. */
export function joinRanges(ranges: Iterable<IpRange>): readonly IpRange[] {
  const spans: AddressSpan[] = [];
  for (const span of Array.from(ranges, spanOf).toSorted((one, other) => one.first - other.first)) {
    const before = spans.at(-1);
    if (before === undefined || span.first > before.last + 1) spans.push(span);
    else spans[spans.length - 1] = { first: before.first, last: Math.max(before.last, span.last) };
  }
  return spans.flatMap(rangesIn);
}

/** Whether one of the ranges holds all addresses of this one. Of joined ranges one does wherever they together do. */
export function liesIn(range: IpRange, ranges: readonly IpRange[]): boolean {
  const { first, last } = spanOf(range);
  return ranges.map(spanOf).some((span) => span.first <= first && last <= span.last);
}

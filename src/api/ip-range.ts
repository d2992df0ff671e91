declare const brand: unique symbol;
/** An IPv4 range in the form in which a registry stores it: masked, and a single address without its `/32`. */
export type IpRange = string & { readonly [brand]: 'IpRange' };

/**
 * The canonical range, or undefined where the text is no IPv4 address or CIDR, or sets bits that its prefix masks:
 * `10.0.0.1/8` more likely hides a mistake than means `10.0.0.0/8`.
 */
export function parseIpRange(text: string): IpRange | undefined {
  const masked = maskedRange(text);
  if (masked !== text && masked !== `${text}/32`) return undefined;
  const range = masked.endsWith('/32') ? masked.slice(0, -3) : masked;
  return isIpRange(range) ? range : undefined;
}

/** The CIDR that the text falls into by its own prefix, or undefined where it is no IPv4 address or CIDR. */
export function maskedRange(text: string): string | undefined {
  const match = cidrPattern.exec(text);
  if (match === null) return undefined;
  const [prefix, ...octets] = [match[5] ?? '32', ...match.slice(1, 5)].map(Number);
  if (prefix === undefined || prefix > 32 || octets.some((octet) => octet > 255)) return undefined;
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return `${dotted(address - (address % 2 ** (32 - prefix)))}/${prefix}`;
}

/** Addresses in a row, as numbers. */
export interface AddressSpan {
  readonly first: number;
  readonly last: number;
}

export function spanOf(range: IpRange): AddressSpan {
  const [address = '', prefix = '32'] = range.split('/');
  const first = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
}

/** The fewest ranges that hold these addresses and no others, in order. */
export function rangesIn({ first, last }: AddressSpan): readonly IpRange[] {
  const ranges: IpRange[] = [];
  for (let next = first; next <= last;) {
    const prefix = Math.max(smallestPrefixAt(next), 32 - Math.floor(Math.log2(last - next + 1)));
    const range = parseIpRange(`${dotted(next)}/${prefix}`);
    if (range === undefined) throw new Error(`no range begins at ${next}`);
    ranges.push(range);
    next += 2 ** (32 - prefix);
  }
  return ranges;
}

// A range can begin only where its size divides the address: the zeros at the address's end say how large it may be.
function smallestPrefixAt(address: number): number {
  return address === 0 ? 0 : Math.clz32(address & -address) + 1;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

/** The first and the last address of a range, as numbers. */
export function boundsOf(range: IpRange): { readonly first: number; readonly last: number } {
  const [address = '', prefix = '32'] = range.split('/');
  const first = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
}

export function liesInside(inner: IpRange, outer: IpRange): boolean {
  const [small, large] = [boundsOf(inner), boundsOf(outer)];
  return large.first <= small.first && small.last <= large.last;
}

// No leading zeros: `010` is eight to some programs and ten to others.
const number = '(0|[1-9][0-9]{0,2})';
const cidrPattern = new RegExp(`^${number}[.]${number}[.]${number}[.]${number}(?:/${number})?$`);

function isIpRange(text: string): text is IpRange {
  return cidrPattern.test(text);
}

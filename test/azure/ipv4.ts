export interface Range {
  readonly first: number;
  readonly last: number;
}

/** The addresses of an IPv4 address or CIDR range; undefined when it is neither. */
export function parseRange(text: string): Range | undefined {
  const [address = '', length = '32', ...rest] = text.split('/');
  if (rest.length > 0 || !/^\d{1,2}$/.test(length)) return undefined;
  const bits = Number(length);
  const value = parseAddress(address);
  if (value === undefined || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const first = value - (value % size);
  return { first, last: first + size - 1 };
}

export function parseAddress(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) {
    return undefined;
  }
  const numbers = parts.map(Number);
  if (numbers.some((part) => part > 255)) return undefined;
  return numbers.reduce((sum, part) => sum * 256 + part, 0);
}

export function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

export function contains(range: Range, inner: Range): boolean {
  return range.first <= inner.first && inner.last <= range.last;
}

export function overlap(one: Range, other: Range): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** As a registry gives a rule back: one address without its length, other ranges as they are. */
export function canonicalIpRule(value: string): string {
  return value.endsWith('/32') ? value.slice(0, -3) : value;
}

import ipaddr from 'ipaddr.js';

declare const brand: unique symbol;
/** An IPv4 range in the form in which a registry stores it: masked, and a single address without its `/32`. */
export type IpRange = string & { readonly [brand]: 'IpRange' };

/**
 * The canonical range, or undefined where the text is no IPv4 address or CIDR, or sets bits that its prefix masks:
 * `10.0.0.1/8` more likely hides a mistake than means `10.0.0.0/8`.
 */
export function parseIpRange(text: string): IpRange | undefined {
  const [address] = text.split('/');
  const masked = maskedRange(text);
  if (masked === undefined || !masked.startsWith(`${address}/`)) return undefined;
  const range = masked.replace(/\/32$/, '');
  return isIpRange(range) ? range : undefined;
}

/** The CIDR that the text falls into by its own prefix, or undefined where it is no IPv4 address or CIDR. */
export function maskedRange(text: string): string | undefined {
  const [, address, prefix = '32'] = /^([0-9.]+)(?:\/(0|[1-9][0-9]?))?$/.exec(text) ?? [];
  if (address === undefined || !ipaddr.IPv4.isValidFourPartDecimal(address)) return undefined;
  if (Number(prefix) > 32) return undefined;
  return `${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`).toString()}/${prefix}`;
}

function isIpRange(text: string): text is IpRange {
  return maskedRange(text) !== undefined;
}

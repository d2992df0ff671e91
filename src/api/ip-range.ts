import ipaddr from 'ipaddr.js';

declare const brand: unique symbol;
/** An IPv4 range in the form in which a registry stores it: masked, and a single address without its `/32`. */
export type IpRange = string & { readonly [brand]: 'IpRange' };

/**
 * The canonical range, or undefined where the text is no IPv4 address or CIDR, or sets bits that its prefix masks:
 * `10.0.0.1/8` more likely hides a mistake than means `10.0.0.0/8`.
 */
export function parseIpRange(text: string): IpRange | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(text);
  const [, address, prefix] = match ?? [];
  if (address === undefined || !ipaddr.IPv4.isValidFourPartDecimal(address)) return undefined;
  const length = prefix === undefined ? 32 : Number(prefix);
  if (length > 32) return undefined;
  const network = ipaddr.IPv4.networkAddressFromCIDR(`${address}/${length}`).toString();
  const range = length === 32 ? network : `${network}/${length}`;
  return network === ipaddr.IPv4.parse(address).toString() && isIpRange(range) ? range : undefined;
}

function isIpRange(text: string): text is IpRange {
  return text.length > 0;
}

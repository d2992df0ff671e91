/**
 * ARM compares ids without regard to case, and gives them back as they were written. As .NET compares (OrdinalIgnoreCase):
 * character by character, where each has one capital, and none beyond ASCII has one within.
 */
export function keyOf(id: string): string {
  return id
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replace(/[^\0-\x7f]/g, capital)
    .replace(/\/+$/, '');
}

function capital(letter: string): string {
  const upper = letter.toUpperCase();
  return upper.length === 1 && upper > '\x7f' ? upper : letter;
}

export function isUnder(id: string, scope: string): boolean {
  const [inner, outer] = [keyOf(id), keyOf(scope)];
  return outer === '' || inner === outer || inner.startsWith(`${outer}/`);
}

export interface ResourceId {
  readonly id: string;
  readonly subscription: string;
  readonly group: string;
  readonly namespace: string;
  /** Types and names in turn: `virtualNetworks`, `v`, `subnets`, `s`. */
  readonly segments: readonly string[];
}

const shape = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+)\/(.+)$/i;

export function parseResourceId(id: string): ResourceId | undefined {
  const found = shape.exec(id.replace(/\/+$/, ''));
  const [, subscription, group, namespace, rest] = found ?? [];
  if (subscription === undefined || group === undefined) return undefined;
  if (namespace === undefined || rest === undefined) return undefined;
  const segments = rest.split('/');
  if (segments.length % 2 !== 0 || segments.includes('')) return undefined;
  return { id, subscription, group, namespace, segments };
}

export function nameOf(id: ResourceId): string {
  return id.segments.at(-1) ?? '';
}

export function typeOf(id: ResourceId): string {
  return [id.namespace, ...id.segments.filter((_, index) => index % 2 === 0)].join('/');
}

export interface SubnetId extends ResourceId {
  readonly network: string;
  readonly networkId: string;
  readonly subnet: string;
}

export function parseSubnetId(id: string): SubnetId | undefined {
  const parsed = parseResourceId(id);
  if (!parsed) return undefined;
  if (typeOf(parsed).toLowerCase() !== 'microsoft.network/virtualnetworks/subnets') {
    return undefined;
  }
  const [, network, , subnet] = parsed.segments;
  if (network === undefined || subnet === undefined || parsed.segments.length !== 4) {
    return undefined;
  }
  return { ...parsed, network, subnet, networkId: id.split('/').slice(0, 9).join('/') };
}

import { keyOf, parseSubnetId } from './ids.ts';
import { contains, formatAddress, parseRange } from './ipv4.ts';
import { usesPrivateAddress } from './service-endpoints.ts';
import type { Dialect } from './settings.ts';
import { findSubnet, type Registry, type State, type Subnet } from './state.ts';
import { prefixesOf } from './subnet-checks.ts';

export type Source =
  | { readonly kind: 'subnet'; readonly id: string }
  | { readonly kind: 'ip'; readonly address: string };

export type Verdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly clientIp: string; readonly reason: string };

/** `subnet=<id>` or `ip=<address>`. */
export function parseSource(text: string): Source | undefined {
  const [kind, ...rest] = text.split('=');
  const value = rest.join('=');
  if (kind === 'subnet' && parseSubnetId(value)) return { kind, id: value };
  if (kind === 'ip' && parseRange(value)) return { kind, address: value };
  return undefined;
}

/**
 * Whether the data plane lets a client in, by the rules in force:
 *
 * | endpoint on the subnet | judged by                   |
 * |------------------------|-----------------------------|
 * | yes                    | the subnet rules alone      |
 * | no                     | the public address          |
 */
export function judge(state: State, dialect: Dialect, registry: Registry, source: Source): Verdict {
  const client = clientOf(state, dialect, source);
  const { rules, publicNetworkAccess } = registry.firewall;
  if (client === undefined)
    return { kind: 'denied', clientIp: '0.0.0.0', reason: 'no such subnet' };
  if (publicNetworkAccess !== 'Enabled') {
    return { kind: 'denied', clientIp: client.address, reason: 'public network access is off' };
  }
  if (rules.defaultAction === 'Allow') return { kind: 'allowed' };
  const allowed =
    client.subnetId === undefined
      ? hasIpRule(rules.ips, client.address)
      : rules.subnets.some((id) => keyOf(id) === client.subnetId);
  if (allowed) return { kind: 'allowed' };
  return { kind: 'denied', clientIp: client.address, reason: 'no rule' };
}

interface Client {
  readonly address: string;
  /** Known to the registry only where the service endpoint tells it. */
  readonly subnetId: string | undefined;
}

function clientOf(state: State, dialect: Dialect, source: Source): Client | undefined {
  if (source.kind === 'ip') return { address: source.address, subnetId: undefined };
  const id = parseSubnetId(source.id);
  const subnet = id && findSubnet(state, id);
  if (!subnet) return undefined;
  return usesPrivateAddress(subnet, 'Microsoft.ContainerRegistry', dialect)
    ? { address: privateAddress(subnet), subnetId: keyOf(source.id) }
    : { address: subnet.publicIp, subnetId: undefined };
}

/** The first that is not reserved. */
function privateAddress(subnet: Subnet): string {
  const range = parseRange(prefixesOf(subnet.properties)[0] ?? '');
  return range ? formatAddress(range.first + 4) : '10.0.0.4';
}

function hasIpRule(rules: readonly string[], address: string): boolean {
  const wanted = parseRange(address);
  return rules.some((rule) => {
    const range = parseRange(rule);
    return range !== undefined && wanted !== undefined && contains(range, wanted);
  });
}

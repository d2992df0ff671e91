import { boundsOf, liesInside, parseIpRange } from '../../api/ip-range.ts';
import type { Allowance, SecurityRule } from './security-rule.ts';

/** What comes before a rule and takes from what it allows. */
export interface Shadow {
  /** Denies all of it. */
  readonly whole: SecurityRule | undefined;
  /** Deny some of it, as far as can be told without knowing who has which address. */
  readonly parts: readonly SecurityRule[];
}

/** Of the outbound rules that come before `rule`, the first that is about all of its traffic decides. */
export function shadowOf(
  rule: SecurityRule,
  allowance: Allowance,
  rules: readonly SecurityRule[],
): Shadow {
  const before = rules
    .filter(({ direction, priority }) => direction === 'Outbound' && priority < rule.priority)
    .filter(isAboutHttps)
    .toSorted((one, other) => one.priority - other.priority);
  const end = before.findIndex((other) => shareOf(other, allowance) === 'all');
  const decisive = before[end];
  const earlier = end < 0 ? before : before.slice(0, end);
  return {
    whole: decisive?.access === 'Deny' ? decisive : undefined,
    parts: earlier.filter(
      (other) => other.access === 'Deny' && shareOf(other, allowance) === 'some',
    ),
  };
}

type Share = 'all' | 'some' | 'none';

function isAboutHttps({ protocol, destinationPorts }: SecurityRule): boolean {
  return ['*', 'tcp'].includes(protocol) && destinationPorts.some(has443);
}

function has443(ports: string): boolean {
  const [low = '', high = low] = ports.split('-');
  return ports === '*' || (Number(low) <= 443 && 443 <= Number(high));
}

/** How much of what is allowed the rule is about, be it to allow or to deny it. */
function shareOf(rule: SecurityRule, { source, tag }: Allowance): Share {
  const sources = largest(rule.sources.map((one) => shareOfSource(one, source)));
  const destinations = largest(rule.destinations.map((one) => shareOfTag(one, tag)));
  const ports = rule.sourcePorts.some((one) => ['*', '0-65535'].includes(one)) ? 'all' : 'some';
  return smallest([sources, destinations, ports]);
}

const everyAddress: ReadonlySet<string> = new Set(['*', 'virtualnetwork']);

// Whatever a rule of a subnet or interface is about, comes from the virtual network.
function shareOfSource(said: string, source: string): Share {
  if (everyAddress.has(said.toLowerCase())) return 'all';
  // Who is in an application security group is not seen here.
  if (said.startsWith('/')) return 'some';
  const [outer, inner] = [parseIpRange(said), parseIpRange(source === '*' ? '0.0.0.0/0' : source)];
  if (outer === undefined || inner === undefined) return 'none';
  if (liesInside(inner, outer)) return 'all';
  const [one, other] = [boundsOf(inner), boundsOf(outer)];
  return one.first <= other.last && other.first <= one.last ? 'some' : 'none';
}

const everyService: ReadonlySet<string> = new Set(['*', '0.0.0.0/0', 'internet', 'azurecloud']);

function shareOfTag(said: string, tag: string): Share {
  const [known, wanted] = [said.toLowerCase(), tag.toLowerCase()];
  const [service = '', ...region] = wanted.split('.');
  const isOfRegion = region.length > 0 && known === ['azurecloud', ...region].join('.');
  if (everyService.has(known) || known === wanted || known === service || isOfRegion) return 'all';
  const isPart = region.length === 0 && known.startsWith('azurecloud.');
  return isPart || known.startsWith(`${wanted}.`) ? 'some' : 'none';
}

function largest(shares: readonly Share[]): Share {
  return shares.includes('all') ? 'all' : smallest(shares.filter((share) => share !== 'none'));
}

function smallest(shares: readonly Share[]): Share {
  if (shares.length === 0 || shares.includes('none')) return 'none';
  return shares.includes('some') ? 'some' : 'all';
}

import { parseIpRange } from '../../api/ip-range.ts';

/** One rule of a network security group, in the forms that decisions are made of. */
export interface SecurityRule {
  /** In Azure's own spelling. */
  readonly name: string;
  readonly direction: 'Inbound' | 'Outbound';
  readonly access: 'Allow' | 'Deny';
  readonly priority: number;
  /** In lower case; `*` is all of them. */
  readonly protocol: string;
  /** Addresses, ranges, tags and ids of application security groups, of the singular and the plural members alike. */
  readonly sources: readonly string[];
  readonly sourcePorts: readonly string[];
  readonly destinations: readonly string[];
  readonly destinationPorts: readonly string[];
  /** Azure is still at work on it. */
  readonly isChanging: boolean;
  /** The properties as they came, but for their provisioning state. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** What a rule of ours lets through: TCP to port 443 of one service tag, from one source. */
export interface Allowance {
  /** A range, or `*`. */
  readonly source: string;
  readonly tag: string;
}

/** Whether Azure is still at work on what says so of itself. */
export function isChanging(provisioningState: string): boolean {
  return !/^(?:succeeded|failed|canceled)$/i.test(provisioningState);
}

/** Whether the rule is exactly what this operator would write, whatever its priority. */
export function allowsExactly(rule: SecurityRule, { source, tag }: Allowance): boolean {
  return (
    isOutboundTo(rule, tag) &&
    rule.access === 'Allow' &&
    rule.protocol === 'tcp' &&
    isOnly(rule.sourcePorts, '*') &&
    isOnly(rule.destinationPorts, '443') &&
    isOnly(rule.sources.map(canonicalSource), source)
  );
}

/** Whether it still is about what its name stands for; if not, somebody made another rule of it. */
export function isOutboundTo({ direction, destinations }: SecurityRule, tag: string): boolean {
  return direction === 'Outbound' && isOnly(destinations.map(lower), tag.toLowerCase());
}

function isOnly(values: readonly string[], value: string): boolean {
  return values.length === 1 && values[0] === value;
}

function canonicalSource(source: string): string {
  return parseIpRange(source) ?? source;
}

function lower(text: string): string {
  return text.toLowerCase();
}

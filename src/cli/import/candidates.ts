import { maskedRange, parseIpRange } from '../../api/ip-range.ts';
import { parseSubnetId } from '../../api/resource-id.ts';
import { subnetNamedIn } from '../../azure/registry/observed-registry.ts';
import type { ObservedRegistry } from '../../plan/observed.ts';
import { ruleLimits } from '../../plan/steps/judgements.ts';

/** A rule of the registry on its way into a policy. */
export interface Candidate {
  /** As Azure spells it. */
  readonly text: string;
  /** As the planner calls it. */
  readonly element: string;
  /** Why a policy does not take it, or would not leave it as it is. */
  readonly objection?: string;
}

export interface Candidates {
  readonly subnets: readonly Candidate[];
  readonly ipRanges: readonly Candidate[];
}

/** All rules, with what speaks against those that no policy could list. */
export function candidatesOf({ rules, settings }: ObservedRegistry): Candidates {
  const isClosed = settings.publicNetworkAccess === 'Disabled';
  const { subnetRules, ipRules } = rules;
  const subnets = (subnetRules === 'invisible' ? [] : subnetRules).map(({ subnet, raw }) => ({
    text: subnetNamedIn(raw),
    element: subnet,
    raw,
    fault:
      parseSubnetId(subnet) === undefined ? 'it does not name a subnet by its ARM id' : undefined,
  }));
  const ranges = ipRules.map(({ value, raw }) => ({
    text: value,
    element: value,
    raw,
    fault: rangeFault(value),
  }));
  return {
    subnets: judged(subnets, { isClosed, limit: ruleLimits.subnets, what: 'subnets' }),
    ipRanges: judged(ranges, { isClosed, limit: ruleLimits.ranges, what: 'IP ranges' }),
  };
}

interface Found extends Candidate {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly fault: string | undefined;
}

interface Bounds {
  readonly isClosed: boolean;
  readonly limit: number;
  readonly what: string;
}

function judged(found: readonly Found[], { isClosed, limit, what }: Bounds): readonly Candidate[] {
  let taken = 0;
  const elements = new Set<string>();
  return found.map(({ text, element, raw, fault }) => {
    const isTwice = elements.has(element);
    elements.add(element);
    const objection = [
      fault,
      raw['action'] === undefined || raw['action'] === 'Allow' ? undefined : 'it does not allow',
      isTwice ? 'it is there twice' : undefined,
      isClosed
        ? 'public network access is disabled, which no policy combines with rules'
        : undefined,
      taken === limit ? `a policy takes ${limit} ${what}; list it in another policy` : undefined,
    ].find((one) => one !== undefined);
    if (objection !== undefined) return { text, element, objection };
    taken += 1;
    return { text, element };
  });
}

function rangeFault(value: string): string | undefined {
  if (parseIpRange(value) !== undefined) return undefined;
  const masked = maskedRange(value);
  return masked === undefined
    ? 'it is no IPv4 address or CIDR'
    : `a policy takes no range with bits behind its prefix; it would be ${masked}`;
}

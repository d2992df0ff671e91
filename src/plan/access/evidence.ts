import { type IpRange, liesInside, parseIpRange } from '../../api/ip-range.ts';
import type { AccessReason } from '../../api/reasons.ts';
import type { RegistryStateStatus } from '../../api/registry-state.ts';
import type { SubnetId } from '../../api/resource-id.ts';
import { epochMsOf, timeOf } from '../../api/time.ts';
import type { ProbeAnswer } from '../observed.ts';

/** What is known of the answers so far; it outlives the process. */
export type Evidence = NonNullable<RegistryStateStatus['verification']>;

export type Finding = Evidence['answer'];

/** What an answer says of the rules. */
export type Weighed =
  | { readonly kind: 'LetIn' }
  | { readonly kind: 'Denied'; readonly clientIp: string }
  | { readonly kind: 'Unclear'; readonly reason: AccessReason; readonly message: string }
  /** Asking again would come to the same. */
  | { readonly kind: 'moot'; readonly reason: AccessReason; readonly message: string };

/** One denial is weather; so many in a row, over the settle time, are a climate. */
const enoughDenials = 4;

export function weigh(answer: ProbeAnswer, ranges: readonly IpRange[]): Weighed {
  switch (answer.kind) {
    case 'letIn':
      return { kind: 'LetIn' };
    case 'denied':
      return weighDenial(answer.clientIp, ranges);
    case 'privateLink':
      return {
        kind: 'moot',
        reason: 'PrivateLink',
        message: `its name leads to the private address ${answer.address}: by a private endpoint, whatever the rules say`,
      };
    case 'proxy':
      return {
        kind: 'moot',
        reason: 'Proxy',
        message: `a proxy is in between (${answer.what}), so the registry does not see where the pod is`,
      };
    case 'silent':
      return { kind: 'Unclear', reason: 'NoAnswer', message: `no answer: ${answer.what}` };
    case 'unexpected':
      return {
        kind: 'Unclear',
        reason: 'UnexpectedAnswer',
        message: `it answered with ${answer.what}`,
      };
    default:
      throw new Error(`unhandled answer ${JSON.stringify(answer satisfies never)}`);
  }
}

// The registry names the address that it saw. One that is not of the subnet came by another way: an egress gateway, say.
function weighDenial(clientIp: string, ranges: readonly IpRange[]): Weighed {
  const ip = parseIpRange(clientIp);
  if (ip !== undefined && ranges.some((range) => liesInside(ip, range))) {
    return { kind: 'Denied', clientIp };
  }
  const message = `it denies ${clientIp}, which is no address of that subnet: the request took another way`;
  return { kind: 'Unclear', reason: 'PodElsewhere', message };
}

export interface EvidenceCase {
  readonly subnet: SubnetId;
  readonly last: Evidence | undefined;
  readonly windowMs: number;
  readonly nowMs: number;
}

/** The evidence with one more answer. What lasts for the whole window is concluded. */
export function withAnswer(answer: Finding, evidence: EvidenceCase): Evidence {
  const { subnet, windowMs, nowMs } = evidence;
  const last = evidence.last?.subnet === subnet ? evidence.last : undefined;
  const row = rowOf(answer, last, nowMs);
  const isEnough = answer !== 'Denied' || row.times === enoughDenials;
  const concluded = row.lastingMs >= windowMs && isEnough ? answer : last?.concluded;
  const { since, times } = row;
  return { subnet, answer, since, times, ...(concluded && { concluded }) };
}

/** Answers of one kind in a row, with this one. */
function rowOf(answer: Finding, last: Evidence | undefined, nowMs: number) {
  return last?.answer === answer && isPast(last, nowMs)
    ? {
        since: last.since,
        times: Math.min(enoughDenials, last.times + 1),
        lastingMs: nowMs - epochMsOf(last.since),
      }
    : // Rounded up: a second that is cut off would be missing from the window.
      { since: timeOf(Math.ceil(nowMs / 1000) * 1000), times: 1, lastingMs: 0 };
}

// A clock that was set back proves nothing.
function isPast({ since }: Evidence, nowMs: number): boolean {
  return epochMsOf(since) < nowMs + 1_000;
}

/** Milliseconds until it is time to ask again; undefined once the answers have come to something. */
export function restOf(
  { answer, since, concluded }: Evidence,
  { windowMs, nowMs }: Pick<EvidenceCase, 'windowMs' | 'nowMs'>,
): number | undefined {
  if (concluded === answer) return undefined;
  const pauseMs = Math.min(Math.max(windowMs / 8, shortestMs), longestMs);
  const leftMs = epochMsOf(since) + windowMs - nowMs;
  return leftMs > 0 ? Math.min(pauseMs, leftMs) : pauseMs;
}

// Often enough to see an access that comes and goes, seldom enough to be no load to anybody.
const shortestMs = 1_000;
const longestMs = 15_000;

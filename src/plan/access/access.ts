import type { AccessReason } from '../../api/reasons.ts';
import type { RegistryStateStatus } from '../../api/registry-state.ts';
import type { Hold } from '../change.ts';
import type { ProbeAnswer } from '../observed.ts';
import { type Evidence, restOf, weigh, withAnswer } from './evidence.ts';
import { type Question, type QuestionCase, askersOf, questionOf } from './question.ts';
import type { Member } from '../wants/member.ts';
import { type AccessVerdict, discreetly, mayKnowOf, verdictOf } from './verdict.ts';

export interface AccessCase extends QuestionCase {
  /** Undefined where nobody has asked the registry. */
  readonly probe: ProbeAnswer | undefined;
  readonly lastSeen: RegistryStateStatus;
  readonly nowMs: number;
}

/** What is known of whether those who are allowed get in. */
export interface AccessPlan {
  readonly verdict: AccessVerdict;
  /** To be remembered until the next look. */
  readonly evidence: Evidence | undefined;
  readonly holds: readonly Hold[];
}

/** Undefined where no policy asks. */
export function planAccess(access: AccessCase): AccessPlan | undefined {
  const question = questionOf(access);
  switch (question.kind) {
    case 'unasked':
      return undefined;
    case 'moot':
      return settledPlan(question);
    case 'unread':
      return undecided(access);
    case 'open':
      return access.probe === undefined
        ? undecided(access)
        : planAnswered(question.from, access.probe, access);
    default:
      throw new Error(`unhandled question ${JSON.stringify(question satisfies never)}`);
  }
}

function planAnswered(
  from: Extract<Question, { kind: 'open' }>['from'],
  answer: ProbeAnswer,
  access: AccessCase,
): AccessPlan {
  const { desired, registry, lastSeen, nowMs } = access;
  const weighed = weigh(answer, from.ranges);
  if (weighed.kind === 'moot') return settledPlan(weighed);
  const windowMs = desired.settleMs;
  const { subnet } = from;
  const evidence = withAnswer(weighed.kind, {
    subnet,
    last: lastSeen.verification,
    windowMs,
    nowMs,
  });
  const verdict = verdictOf(weighed, { evidence, from, registry, windowMs });
  const afterMs = restOf(evidence, { windowMs, nowMs });
  return { verdict, evidence, holds: holdsOf(verdict, { afterMs, evidence, access }) };
}

interface Waiting {
  readonly afterMs: number | undefined;
  readonly evidence: Evidence;
  readonly access: AccessCase;
}

// A policy is not ready before there is a first conclusion, and not after one against it. A later doubt is looked into
// without making anybody wait.
function holdsOf(verdict: AccessVerdict, { afterMs, evidence, access }: Waiting): readonly Hold[] {
  const askers = askersOf(access.members);
  const rest = afterMs === undefined ? {} : { afterMs };
  const hold = (reason: 'AccessDenied' | 'Verifying') => (member: Member) => {
    const message = mayKnowOf(member, evidence.subnet) ? verdict.message : verdict.discreet;
    return { problem: { reason, message }, owners: [member.key], ...rest };
  };
  if (verdict.reason === 'AccessDenied') return askers.map(hold('AccessDenied'));
  if (afterMs === undefined) return [];
  return evidence.concluded === undefined
    ? askers.map(hold('Verifying'))
    : [{ problem: { reason: 'Verifying', message: verdict.message }, owners: [], afterMs }];
}

// As in a plan of what would be if it were enforced.
function undecided({ lastSeen }: AccessCase): AccessPlan {
  const message = 'the registry has not been asked yet';
  const verdict = { reason: 'Verifying', message, discreet: message } as const;
  return { verdict, evidence: lastSeen.verification, holds: [] };
}

// Where an answer would prove nothing, what was answered before proves nothing any more.
function settledPlan({
  reason,
  message,
}: {
  readonly reason: AccessReason;
  readonly message: string;
}): AccessPlan {
  const verdict = { reason, message, discreet: discreetly(reason) };
  return { verdict, evidence: undefined, holds: [] };
}

import { foldId } from '../../api/fold-id.ts';
import type { Failure, FailureKind } from '../../plan/failure.ts';
import { type ArmFault, parseFault } from './arm-fault.ts';
import type { ArmResponse, Attempt } from './arm-request.ts';
import { blamedSubnets } from './blamed-subnets.ts';
import { adviceFor } from './failure-advice.ts';
import { failureKind } from './failure-kind.ts';
import { retryAfterMs } from './retry-after.ts';

/** What an answer that is no success comes to. */
export function failureOfResponse(response: ArmResponse, attempt: Attempt, nowMs: number): Failure {
  const fault = parseFault(response.body);
  const kind = kindAt(attempt, response.status, fault);
  const subnets = blamedSubnets(fault?.message ?? '').map(foldId);
  const afterMs = retryAfterMs(response.headers, nowMs) ?? defaultWaits.get(kind);
  return {
    kind,
    message: messageOf(kind, { status: response.status, fault, attempt }),
    ...(fault !== undefined && fault.code !== '' && { code: fault.code }),
    ...(subnets.length > 0 && { subnets }),
    ...(afterMs !== undefined && waitable.has(kind) && { afterMs }),
    correlationId: response.headers.get('x-ms-correlation-request-id') ?? attempt.correlationId,
  };
}

const waitable: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'conflict',
  'throttled',
  'unavailable',
  'endpointMissing',
]);

// Three in seven recorded 429 said no time, nor does a lock: 3 s is what subnets ask for, 10 s refills 100 calls.
const defaultWaits: ReadonlyMap<FailureKind, number> = new Map<FailureKind, number>([
  ['conflict', 3_000],
  ['throttled', 10_000],
]);

// A registry validates all subnets of its list: what is not found may be another than what the request is about.
function kindAt(attempt: Attempt, status: number, fault: ArmFault | undefined): FailureKind {
  const kind = failureKind(status, fault);
  const isRuleWrite = attempt.method === 'PATCH' && /\/registries\/[^/]+$/.test(attempt.path);
  if (!isRuleWrite || fault === undefined || (kind !== 'invalid' && kind !== 'notFound'))
    return kind;
  const namesNetwork = /Microsoft\.Network\/|\/subnets\/|\bsubnets? .+ virtual network/i.test(
    fault.message,
  );
  const isGone = /not found|not be found|not exist|no longer exist|been deleted/i.test(
    fault.message,
  );
  return namesNetwork && isGone ? 'ruleTargetMissing' : kind;
}

interface Refusal {
  readonly status: number;
  readonly fault: ArmFault | undefined;
  readonly attempt: Attempt;
}

function messageOf(kind: FailureKind, { status, fault, attempt }: Refusal): string {
  const what = `${verbs[attempt.method]} ${attempt.path}`;
  if (fault === undefined) {
    const hint = kind === 'unavailable' && status < 500 ? ' Is there a proxy in between?' : '';
    return `Azure did not ${what}: status ${status} without an error that Azure would send.${hint}`;
  }
  const said = [fault.code, fault.message].filter((text) => text !== '').join(': ');
  const advice = adviceFor(kind, fault.message, attempt.path);
  return `Azure did not ${what}: ${said}${advice === '' ? '' : ` ${advice}`}`;
}

const verbs = {
  GET: 'read',
  PUT: 'change',
  PATCH: 'change',
  POST: 'carry out',
  DELETE: 'delete',
} as const;

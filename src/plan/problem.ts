import { reasons, type Reason } from '../api/reasons.ts';
import type { Failure, FailureKind } from './failure.ts';
import type { Lasting } from './memory.ts';

/** Why something is not as wanted, in the words of a condition. */
export interface Problem {
  readonly reason: Reason;
  /** What is wrong, where, and what to do next. */
  readonly message: string;
}

/** Azure needs minutes until a new role assignment counts everywhere: until then a 403 is no verdict. */
export const roleGraceMs = 10 * 60_000;

/** What a failed call means for the policy that wanted it; `lastingMs` is for how long it has failed in this way. */
export function problemOf(failure: Failure, lastingMs: number): Problem {
  const reason =
    failure.kind === 'forbidden' && lastingMs < roleGraceMs
      ? 'RoleMayBePropagating'
      : reasonByKind[failure.kind];
  return { reason, message: failure.message };
}

/** The same for a failure that is being seen now; it has lasted only where the one before was of the same kind. */
export function problemNow(failure: Failure, last: Lasting | undefined): Problem {
  return problemOf(failure, last?.failure.kind === failure.kind ? last.lastingMs : 0);
}

/** Whether only a person can end it: such a problem does not hold up what else is to do. */
export function isStalled(problem: Problem): boolean {
  return reasons[problem.reason] === 'stalled';
}

const reasonByKind = {
  notFound: 'RegistryNotFound',
  forbidden: 'Forbidden',
  unauthenticated: 'Unauthenticated',
  locked: 'Locked',
  deniedByPolicy: 'DeniedByAzurePolicy',
  skuNotSupported: 'SkuNotSupported',
  limitExceeded: 'LimitExceeded',
  providerNotRegistered: 'ProviderNotRegistered',
  endpointMissing: 'WaitingForAzure',
  ruleTargetMissing: 'RuleTargetMissing',
  subnetRulesNotVisible: 'SubnetRulesNotVisible',
  notInForce: 'RuleNotInForce',
  changed: 'ConcurrentChange',
  conflict: 'ConcurrentChange',
  throttled: 'Throttled',
  unavailable: 'AzureUnavailable',
  invalid: 'RefusedByAzure',
} as const satisfies Record<FailureKind, Reason>;

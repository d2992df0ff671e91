/** What went wrong with a call to Azure, as far as a decision depends on it. */
export const failureKinds = [
  'notFound', // the resource, its parent or its group does not exist
  'forbidden', // a role is missing, or was granted minutes ago and is still propagating
  'unauthenticated', // no token, or one that Azure does not take
  'locked', // a management lock
  'deniedByPolicy', // an Azure Policy
  'skuNotSupported', // not Premium
  'limitExceeded', // too many rules
  'providerNotRegistered', // Microsoft.ContainerRegistry in the subscription of the virtual network
  'endpointMissing', // Azure refuses a rule whose subnet has no service endpoint (yet)
  'ruleTargetMissing', // a rule in the list names a subnet that is gone
  'subnetRulesNotVisible', // no API version in reach shows the subnet rules of this registry
  'notInForce', // Azure accepted the write, and the read after it does not show it
  'changed', // somebody else wrote between our read and our write: plan again
  'conflict', // another operation is running on the resource: wait for it
  'throttled',
  'unavailable', // 5xx, reset, timeout: the write may or may not have happened
  'invalid', // Azure refuses the request for a reason that only a person can mend
] as const;

export type FailureKind = (typeof failureKinds)[number];

/** Data, not an Error: failures are planned with, stored in status and compared. */
export interface Failure {
  readonly kind: FailureKind;
  /** A sentence for a person: what is wrong, where, and what to do next. */
  readonly message: string;
  /** Azure's own code, such as `LinkedAuthorizationFailed`. */
  readonly code?: string;
  /** Lower-cased ids of the subnets that Azure's message blames, where it names any. */
  readonly subnets?: readonly string[];
  /** How long the server asks us to wait. */
  readonly afterMs?: number;
  /** ARM's correlation id, to find the call in the activity log. */
  readonly correlationId?: string;
}

/** Whether nothing was written when it failed so: Azure said no, rather than nothing, or something else. */
export function isRefusal({ kind }: Failure): boolean {
  return refusals.has(kind);
}

const refusals: ReadonlySet<FailureKind> = new Set([
  'notFound',
  'forbidden',
  'unauthenticated',
  'locked',
  'deniedByPolicy',
  'skuNotSupported',
  'limitExceeded',
  'providerNotRegistered',
  'endpointMissing',
  'ruleTargetMissing',
  'subnetRulesNotVisible',
  'changed',
  'invalid',
]);

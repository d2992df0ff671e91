import type { FailureKind } from '../../plan/failure.ts';
import type { ArmFault } from './arm-fault.ts';

/**
 * What an answer of ARM means. Three tables, asked in this order, since one code has several meanings
 * (`NetworkRuleValidationError`) and one status has many (409): the message, the code, the status.
 */
export function failureKind(status: number, fault: ArmFault | undefined): FailureKind {
  if (fault === undefined) return byStatusAlone(status);
  const byMessage = messages.find(({ pattern }) => pattern.test(fault.message))?.kind;
  const byCode = fault.codes.map((code) => codes.get(code)).find((kind) => kind !== undefined);
  if (byCode === undefined || refinable.has(byCode)) return byMessage ?? byCode ?? byStatus(status);
  return byCode;
}

/** The version itself is refused, so that another one may be tried. */
export function isVersionRefusal(code: string | undefined): boolean {
  return code !== undefined && versionCodes.has(code);
}

const versionCodes = new Set([
  'NoRegisteredProviderFound',
  'InvalidApiVersionParameter',
  'InvalidResourceType',
  'MissingApiVersionParameter',
  'UnsupportedApiVersion',
]);

// Kinds whose codes say less than the message does.
const refinable: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'invalid',
  'forbidden',
  'notFound',
]);

const messages: readonly { readonly pattern: RegExp; readonly kind: FailureKind }[] = [
  // Reads like a missing role, and is a missing registration of the provider in the subscription of the network.
  { pattern: /taggedTrafficConsumers\/validate\/action/i, kind: 'providerNotRegistered' },
  {
    pattern: /not have ServiceEndpoints? for Microsoft\.ContainerRegistry/i,
    kind: 'endpointMissing',
  },
  { pattern: /exceeds? (?:the )?(?:allowed )?(?:quota|limit)/i, kind: 'limitExceeded' },
  { pattern: /not supported for the SKU/i, kind: 'skuNotSupported' },
  { pattern: /duplicate (?:virtual )?network rule/i, kind: 'invalid' },
];

const codes: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ['ResourceNotFound', 'notFound'],
  ['ResourceGroupNotFound', 'notFound'],
  ['ParentResourceNotFound', 'notFound'],
  ['SubscriptionNotFound', 'notFound'],
  ['NotFound', 'notFound'],
  ['AuthorizationFailed', 'forbidden'],
  ['LinkedAuthorizationFailed', 'forbidden'],
  ['ScopeLocked', 'locked'],
  ['DenyAssignmentAuthorizationFailed', 'locked'],
  ['RequestDisallowedByPolicy', 'deniedByPolicy'],
  ['RequestDisallowedByAzure', 'deniedByPolicy'],
  ['NetworkRuleNotSupported', 'skuNotSupported'],
  ['DisablingPublicNetworkAccessNotSupported', 'skuNotSupported'],
  ['NetworkRuleValidationError', 'invalid'],
  // Free when it was read, so somebody has taken it meanwhile.
  ['SecurityRuleConflict', 'changed'],
  ['SecurityRuleCountLimitReached', 'limitExceeded'],
  ['MissingSubscriptionRegistration', 'providerNotRegistered'],
  ['SubscriptionNotRegistered', 'providerNotRegistered'],
  // Locks, though some come with 429: there is no quota to wait for.
  ['RetryableErrorDueToAnotherOperation', 'conflict'],
  ['ReferencedResourceNotProvisioned', 'conflict'],
  ['RetryableError', 'conflict'],
  ['AnotherOperationInProgress', 'conflict'],
  ['OperationNotAllowedDueToAnotherOperation', 'conflict'],
  ['CanceledAndSupersededDueToAnotherOperation', 'conflict'],
  ['Canceled', 'conflict'],
  ['PreconditionFailed', 'changed'],
  ['ReadOnlyDisabledSubscription', 'invalid'],
]);

function byStatus(status: number): FailureKind {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 408 || status >= 500) return 'unavailable';
  if (status === 409) return 'conflict';
  if (status === 412) return 'changed';
  if (status === 429) return 'throttled';
  return 'invalid';
}

// ARM names a code with every 403 and 404. One without it comes from something in between, and must not be taken for
// a registry that is gone or a role that is missing.
function byStatusAlone(status: number): FailureKind {
  return [403, 404, 407].includes(status) || status < 400 ? 'unavailable' : byStatus(status);
}

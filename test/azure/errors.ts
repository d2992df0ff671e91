import { Refusal, type Caller } from './call.ts';
import type { Json, JsonObject } from './json.ts';

interface Fault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** An error of ARM itself, before the provider has seen the request. */
export function gatewayError(fault: Fault, extra: JsonObject = {}): Refusal {
  const headers = { 'x-ms-failure-cause': 'gateway' };
  return refusal(fault, { error: { code: fault.code, message: fault.message, ...extra } }, headers);
}

export function networkError(
  fault: Fault,
  details: Json[] = [],
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  return refusal(fault, { error: { code: fault.code, message: fault.message, details } }, headers);
}

export function registryError(status: number, code: string, message: string): Refusal {
  return refusal({ status, code, message }, { error: { code, message }, status: 'Failed' });
}

export function subscriptionNotFound(subscription: string): Refusal {
  const message = `The subscription '${subscription}' could not be found.`;
  return gatewayError({ status: 404, code: 'SubscriptionNotFound', message });
}

export function resourceGroupNotFound(group: string): Refusal {
  const message = `Resource group '${group}' could not be found.`;
  return gatewayError({ status: 404, code: 'ResourceGroupNotFound', message });
}

export function resourceNotFound(type: string, name: string, group: string): Refusal {
  const message =
    `The Resource '${type}/${name}' under resource group '${group}' was not found. ` +
    'For more details please go to https://aka.ms/ARMResourceNotFoundFix';
  return gatewayError({ status: 404, code: 'ResourceNotFound', message });
}

/** A child that the provider, not ARM, keeps account of. */
export function childNotFound(id: string): Refusal {
  return networkError({ status: 404, code: 'NotFound', message: `Resource ${id} not found.` });
}

/** AKS puts no envelope around its errors. */
export function clusterNotFound(id: string): Refusal {
  const [, , subscription, , group, , , , name] = id.split('/');
  const message = `Could not find managed cluster resource: ${name} in subscription: ${subscription}, resourceGroup: ${group}.`;
  const body = { code: 'NotFound', details: null, message, subcode: '' };
  return refusal({ status: 404, code: 'NotFound', message }, body);
}

export function machineNotFound(): Refusal {
  const message = 'The entity was not found in this Azure location.';
  const body = { error: { code: 'NotFound', message } };
  return refusal({ status: 404, code: 'NotFound', message }, body);
}

export function invalidContent(message: string): Refusal {
  const full = `The request content was invalid and could not be deserialized: '${message}'.`;
  return gatewayError({ status: 400, code: 'InvalidRequestContent', message: full });
}

export function authorizationFailed(caller: Caller, action: string, scope: string): Refusal {
  const message =
    `The client '${caller.subject}' with object id '${caller.objectId}' does not have ` +
    `authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. ` +
    'If access was recently granted, please refresh your credentials.';
  return gatewayError({ status: 403, code: 'AuthorizationFailed', message });
}

/** Who has the role is kept out all the same: of a node group that is locked down, by everybody but AKS. */
export function denyAssignmentFailed(
  caller: Caller,
  action: string,
  at: { readonly scope: string; readonly denied: string },
): Refusal {
  const name = 'Deny assignment for AKS node resource group';
  const message =
    `The client '${caller.subject}' with object id '${caller.objectId}' has permission to perform ` +
    `action '${action}' on scope '${at.scope}'; however, the access is denied because of the deny ` +
    `assignment with name '${name}' and Id '5a1e' at scope '${at.denied}'.`;
  return gatewayError({ status: 403, code: 'DenyAssignmentAuthorizationFailed', message });
}

export interface LinkedAccess {
  readonly action: string;
  readonly scope: string;
  readonly linkedAction: string;
  readonly linkedScope: string;
}

export function linkedAuthorizationFailed(caller: Caller, access: LinkedAccess): Refusal {
  const message =
    `The client '${caller.subject}' with object id '${caller.objectId}' has permission to perform ` +
    `action '${access.action}' on scope '${access.scope}'; however, it does not have permission to ` +
    `perform action(s) '${access.linkedAction}' on the linked scope(s) '${access.linkedScope}' ` +
    '(respectively) or the linked scope(s) are invalid.';
  return gatewayError({ status: 403, code: 'LinkedAuthorizationFailed', message });
}

export function scopeLocked(scope: string, operation: string, locked: string): Refusal {
  const message =
    `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are ` +
    `locked: '${locked}'. Please remove the lock and try again.`;
  return gatewayError({ status: 409, code: 'ScopeLocked', message });
}

export function disallowedByPolicy(resource: string, policy: string, scope: string): Refusal {
  const assignment = {
    name: policy,
    id: `${scope}/providers/Microsoft.Authorization/policyAssignments/${policy}`,
  };
  const identifiers = JSON.stringify([{ policyAssignment: assignment }]);
  const message = `Resource '${resource}' was disallowed by policy. Policy identifiers: '${identifiers}'.`;
  const extra = {
    target: resource,
    additionalInfo: [{ type: 'PolicyViolation', info: assignment }],
  };
  return gatewayError({ status: 403, code: 'RequestDisallowedByPolicy', message }, extra);
}

export function preconditionFailed(sent: string, etag: string, id: string): Refusal {
  const message = `The Etag provided in if-match header ${sent} does not match etag ${etag} of resource ${id} in NRP db.`;
  return networkError({ status: 412, code: 'PreconditionFailed', message });
}

function refusal(
  fault: Fault,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  const answer = { status: fault.status, headers, body: () => body };
  return new Refusal(answer, `${fault.status} ${fault.code}: ${fault.message}`);
}

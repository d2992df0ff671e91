import type { Answer, Azure, Call } from './call.ts';
import { childNotFound, gatewayError } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { Operation } from './operations.ts';

export function getNetworkOperation(call: Call, azure: Azure): Answer {
  const operation = knownOperation(call, azure);
  const body = statusOf(operation, call);
  return { status: 200, headers: pollHeaders(operation, call), body: () => body };
}

export function getNetworkOperationResult(call: Call, azure: Azure): Answer {
  const operation = knownOperation(call, azure);
  if (call.now >= operation.endsAt) return { status: 204 };
  const location = azure.operations.resultUrl(operation, call.origin);
  return { status: 202, headers: { ...pollHeaders(operation, call), location } };
}

export function getRegistryOperation(call: Call, azure: Azure): Answer {
  const operation = knownOperation(call, azure);
  const next = azure.operations.statusUrl(operation, call.origin);
  const body = statusOf(operation, call);
  return {
    status: 200,
    headers: { 'azure-asyncoperation': next, 'api-supported-versions': call.apiVersion },
    body: () => body,
  };
}

/** A signed address is opaque: whoever takes it apart and leaves something out is refused. */
function knownOperation(call: Call, azure: Azure): Operation {
  const operation = azure.operations.find(call.params['operation'] ?? '');
  if (!operation) throw childNotFound(call.url.pathname);
  if (!operation.signatures.has(call.url.searchParams.get('s') ?? '')) {
    const message = 'The signature of the operation address is missing or was altered.';
    throw gatewayError({ status: 400, code: 'InvalidSignature', message });
  }
  return operation;
}

function pollHeaders(operation: Operation, call: Call): Record<string, string> {
  if (call.now >= operation.endsAt || operation.retryAfterSeconds === undefined) return {};
  return { 'retry-after': String(operation.retryAfterSeconds) };
}

function statusOf(operation: Operation, call: Call): JsonObject {
  if (call.now < operation.endsAt) return { status: operation.runningStatus };
  const { outcome } = operation;
  if (!outcome) return { status: 'Succeeded' };
  const error = { code: outcome.code, message: outcome.message, details: [] };
  return { status: outcome.status, error };
}

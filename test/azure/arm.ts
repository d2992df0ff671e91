import { supportedVersions } from './api-versions.ts';
import { demand, refuseByPolicy, refuseWhereLocked } from './authorization.ts';
import { Refusal, type Answer, type Azure, type Call, type Demand } from './call.ts';
import { gatewayError } from './errors.ts';
import { parseJson, type Json } from './json.ts';
import type { OperationOutcome } from './operations.ts';
import { allSubscriptions, route, type Match } from './router.ts';
import { groupOf, subscriptionOf } from './subscriptions.ts';
import type { Throttle } from './throttle.ts';
import type { Tokens } from './tokens.ts';

export interface ArmRequest {
  readonly method: string;
  readonly origin: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyText: string;
  readonly outcome: OperationOutcome | undefined;
}

export interface Gateway {
  readonly azure: Azure;
  readonly tokens: Tokens;
  readonly throttle: Throttle;
}

export interface ArmAnswer extends Answer {
  readonly subject: string | undefined;
  readonly demands: readonly Demand[];
}

/** Answers one request in the order in which ARM judges it; a refusal is an answer as well. */
export function answerArm(request: ArmRequest, gateway: Gateway): ArmAnswer {
  const seen: Seen = { subject: undefined, demands: [], headers: {} };
  try {
    const answer = process(request, gateway, seen);
    return { ...answer, ...seen, headers: { ...seen.headers, ...answer.headers } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { answer } = error;
    // What ARM itself refuses carries no count of what is left.
    const isGateways = answer.headers?.['x-ms-failure-cause'] === 'gateway';
    const counts = isGateways ? {} : seen.headers;
    return { ...answer, ...seen, headers: { ...counts, ...answer.headers } };
  }
}

interface Seen {
  subject: string | undefined;
  demands: Demand[];
  headers: Record<string, string>;
}

function process(request: ArmRequest, { azure, tokens, throttle }: Gateway, seen: Seen): Answer {
  const now = azure.clock.now();
  const caller = tokens.callerOf(request.headers['authorization']);
  seen.subject = caller.subject;
  const apiVersion = versionIn(request);
  refuseBrokenEncoding(request.url);
  const { entry, params } = findRoom(request, apiVersion, azure);
  const { method, origin, url, headers, outcome } = request;
  const { demands } = seen;
  const known = { method, origin, url, apiVersion, params, headers, caller, demands, outcome, now };
  const call: Call = { ...known, body: bodyOf(request) };
  if (entry.pattern === allSubscriptions) {
    refuseVersion({ entry, params }, apiVersion, azure);
    return entry.answer(call, azure);
  }
  const subscription = subscriptionOf(call, azure);
  const { namespace } = entry;
  seen.headers = throttle.admit(
    { method, namespace, subscription: subscription.id, subject: caller.subject },
    now,
  );
  const action = entry.action.replace('{namespace}', params['namespace'] ?? '');
  demand(call, azure, action, scopeOf(url));
  refuseVersion({ entry, params }, apiVersion, azure);
  if (params['group'] !== undefined) groupOf(call, azure);
  refuseWhereLocked(azure.state, scopeOf(url), method);
  refuseByPolicy(azure.state, scopeOf(url), method);
  return entry.answer(call, azure);
}

function findRoom({ method, url }: ArmRequest, apiVersion: string, azure: Azure): Match {
  const routed = route(method, url.pathname);
  switch (routed.kind) {
    case 'matched':
      return routed.match;
    case 'wrongMethod': {
      const message = `The requested resource does not support http method '${method}'.`;
      throw gatewayError({ status: 405, code: 'MethodNotAllowed', message });
    }
    case 'unknown':
      throw invalidType(url, apiVersion, azure);
    default:
      throw new Error(`unhandled route ${JSON.stringify(routed satisfies never)}`);
  }
}

function refuseBrokenEncoding({ pathname }: URL): void {
  try {
    decodeURIComponent(pathname);
  } catch {
    const message = `The request address '${pathname}' is not valid.`;
    throw gatewayError({ status: 400, code: 'BadRequest', message });
  }
}

function versionIn({ url }: ArmRequest): string {
  const version = url.searchParams.get('api-version');
  if (version !== null && version !== '') return version;
  const message = 'The api-version query parameter (?api-version=) is required for all requests.';
  throw gatewayError({ status: 400, code: 'MissingApiVersionParameter', message });
}

/** A version that the provider does not know, with the list of those that it does. */
function refuseVersion({ entry, params }: Match, version: string, azure: Azure): void {
  const supported = supportedVersions(entry.namespace, azure.settings.dialect) ?? [];
  if (supported.includes(version)) return;
  const list = supported.join(', ');
  if (entry.namespace === 'Microsoft.Resources') {
    const message = `The api-version '${version}' is invalid. The supported versions are '${list}'.`;
    throw gatewayError({ status: 400, code: 'InvalidApiVersionParameter', message });
  }
  const type = entry.pattern.split(`/providers/${entry.namespace}/`)[1]?.split('/')[0] ?? '';
  const location = params['location'] ?? 'westeurope';
  const message =
    `No registered resource provider found for location '${location}' and API version ` +
    `'${version}' for type '${type}'. The supported api-versions are '${list}'. The supported ` +
    `locations are 'westeurope, northeurope, eastus, westus2'.`;
  throw gatewayError({ status: 400, code: 'NoRegisteredProviderFound', message });
}

function invalidType(url: URL, version: string, azure: Azure): Refusal {
  const [, namespace, rest = ''] = /\/providers\/([^/]+)\/?(.*)$/.exec(url.pathname) ?? [];
  if (namespace === undefined) {
    const message = `The request path '${url.pathname}' does not address a resource.`;
    return gatewayError({ status: 404, code: 'NotFound', message });
  }
  const supported = supportedVersions(namespace, azure.settings.dialect);
  if (!supported) {
    const message = `The resource namespace '${namespace}' is invalid.`;
    return gatewayError({ status: 404, code: 'InvalidResourceNamespace', message });
  }
  const type = rest
    .split('/')
    .filter((_, index) => index % 2 === 0)
    .join('/');
  const message =
    `The resource type '${type}' could not be found in the namespace '${namespace}' for api ` +
    `version '${version}'. The supported api-versions are '${supported.join(',')}'.`;
  return gatewayError({ status: 404, code: 'InvalidResourceType', message });
}

function bodyOf({ method, bodyText }: ArmRequest): Json | undefined {
  if (method === 'GET' || method === 'DELETE') return undefined;
  try {
    return parseJson(bodyText);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The request content was invalid and could not be deserialized: '${reason}'.`;
    throw gatewayError({ status: 400, code: 'InvalidRequestContent', message });
  }
}

/** Where a right is needed: the resource, without what comes after it in the path. */
function scopeOf(url: URL): string {
  return decodeURIComponent(url.pathname)
    .replace(/\/(operationStatuses|operations|operationResults)\/[^/]+$/i, '')
    .replace(/\/providers\/[^/]+(\/register)?$/i, '')
    .replace(/\/+$/, '');
}

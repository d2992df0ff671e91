import type { TokenCredential } from '@azure/core-auth';
import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  decompressResponsePolicy,
  type HttpClient,
  type Pipeline,
  type PipelinePolicy,
  type PipelineResponse,
  proxyPolicy,
  tlsPolicy,
  userAgentPolicy,
} from '@azure/core-rest-pipeline';
import type { Clock } from '../../time/clock.ts';
import { ArmError } from './arm-error.ts';
import type { ArmRequest, ArmResponse, Attempt } from './arm-request.ts';
import { bearerPolicy } from '../identity/bearer-policy.ts';
import type { Cloud } from '../cloud.ts';
import { withDeadline } from '../../time/deadline.ts';
import { failureOfResponse } from './failure-of-response.ts';
import { failureOfSilence } from './failure-of-silence.ts';
import type { Call } from '../gateways.ts';
import { parseJson } from './json.ts';
import { operationNameOf } from './operation-name.ts';
import type { RequestBudget } from './request-budget.ts';
import { remainingQuota, retryAfterMs } from './retry-after.ts';

// A registry PATCH was recorded at 11 s and may take longer; the server gives up after 60 to 100 s.
const readTimeoutMs = 60_000;
const writeTimeoutMs = 150_000;

/** One request and what became of it. The path has no query: those of polling addresses are signed. */
export interface Exchange {
  readonly method: ArmRequest['method'];
  readonly path: string;
  /** See operation-name.ts; `follow` for an address that ARM gave out, whose path is ARM's own affair. */
  readonly operation: string;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  readonly ms: number;
  readonly remaining: Readonly<Record<string, number>>;
  /** How long Azure asked us to stay away, where it refused for too many requests. */
  readonly throttledMs: number;
  readonly correlationId: string;
}

export interface ArmClientDeps {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly clock: Clock;
  readonly budget: RequestBudget;
  /** Asked right before each write leaves: false or a throw keeps it here. */
  readonly mayWrite: () => boolean;
  readonly onExchange: (exchange: Exchange) => void;
  /** Such as `registry-network-operator/1.2.3`. */
  readonly userAgent: string;
}

/** Raw JSON to and from ARM. It never retries and never follows a redirect: who asked is told, and comes again. */
export class ArmClient {
  readonly #deps: ArmClientDeps;
  readonly #pipeline: Pipeline;
  readonly #http: HttpClient;
  readonly #origin: string;

  constructor(deps: ArmClientDeps) {
    this.#deps = deps;
    this.#pipeline = createPipeline(deps);
    this.#http = createDefaultHttpClient();
    this.#origin = new URL(deps.cloud.armEndpoint).origin;
  }

  /** The answer to a request, where it is a success; everything else is an ArmError. */
  async send(request: ArmRequest, signal: AbortSignal): Promise<ArmResponse> {
    const query = new URLSearchParams({ 'api-version': request.apiVersion, ...request.query });
    const url = `${this.#origin}${request.path}?${query.toString()}`;
    const sent = { ...request, operation: operationNameOf(request) };
    const response = await this.#exchange(sent, url, signal);
    if (response.status < 300) return response;
    throw this.refusal(response, attemptOf(request));
  }

  /** Any answer of an address that ARM gave out, asked for verbatim. It gets our token, so it must be ARM's own. */
  async follow(url: string, call: Call, signal: AbortSignal): Promise<ArmResponse> {
    const parsed = URL.parse(url);
    if (parsed?.origin !== this.#origin) {
      const message = `Azure's answer, or what was stored of it, points to ${parsed?.origin ?? 'no valid address'}, which is not ${this.#origin}: not followed, since the request would carry the operator's token.`;
      throw new ArmError({ kind: 'invalid', message, correlationId: call.correlationId });
    }
    const request = { method: 'GET', path: parsed.pathname, apiVersion: '', call } as const;
    return this.#exchange({ ...request, operation: 'follow' }, url, signal);
  }

  refusal(response: ArmResponse, attempt: Attempt): ArmError {
    return new ArmError(failureOfResponse(response, attempt, this.#deps.clock.now()));
  }

  async #exchange(request: Named, url: string, signal: AbortSignal): Promise<ArmResponse> {
    const { clock, budget } = this.#deps;
    const ms = request.method === 'GET' ? readTimeoutMs : writeTimeoutMs;
    const work = (either: AbortSignal) => this.#measured(request, url, either);
    try {
      return await budget.spend(() => withDeadline(work, { ms, clock }, signal), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ArmError) throw error;
      throw new ArmError(failureOfSilence(error, attemptOf(request)), error);
    }
  }

  async #measured(request: Named, url: string, signal: AbortSignal): Promise<ArmResponse> {
    const { clock, onExchange } = this.#deps;
    const began = clock.monotonic();
    let response: ArmResponse | undefined;
    try {
      const sent = pipelineRequest(request, url, signal);
      response = responseFrom(await this.#pipeline.sendRequest(this.#http, sent));
      return response;
    } finally {
      onExchange(exchangeOf(request, response, { began, clock }));
    }
  }
}

interface Named extends ArmRequest {
  readonly operation: string;
}

function exchangeOf(
  { method, path, operation, call }: Named,
  response: ArmResponse | undefined,
  { began, clock }: { readonly began: number; readonly clock: Clock },
): Exchange {
  const isThrottled = response?.status === 429;
  return {
    method,
    path,
    operation,
    status: response?.status,
    ms: clock.monotonic() - began,
    remaining: response === undefined ? {} : remainingQuota(response.headers),
    throttledMs: isThrottled ? (retryAfterMs(response.headers, clock.now()) ?? 0) : 0,
    correlationId: call.correlationId,
  };
}

// Put together by hand, since the SDK's own pipeline retries, and follows redirects with the token on.
function createPipeline(deps: ArmClientDeps): Pipeline {
  const pipeline = createEmptyPipeline();
  if (deps.cloud.ca !== undefined) pipeline.addPolicy(tlsPolicy({ ca: deps.cloud.ca }));
  pipeline.addPolicy(proxyPolicy());
  pipeline.addPolicy(decompressResponsePolicy());
  pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: deps.userAgent }));
  pipeline.addPolicy(bearerPolicy(deps.credential, deps.cloud.armAudience), { phase: 'Sign' });
  // Behind the token, whose fetching may take longer than a lease lasts.
  pipeline.addPolicy(writeGuard(deps.mayWrite), { afterPhase: 'Sign' });
  return pipeline;
}

function writeGuard(mayWrite: () => boolean): PipelinePolicy {
  return {
    name: 'writeGuard',
    async sendRequest(request, next) {
      if (request.method !== 'GET' && !isAllowed(mayWrite)) {
        const message = `Nothing was sent to ${new URL(request.url).pathname}: this operator may not write now. It is not the leader any more, is about to stop, or runs read-only.`;
        throw new ArmError({ kind: 'unavailable', message });
      }
      return next(request);
    },
  };
}

function isAllowed(mayWrite: () => boolean): boolean {
  try {
    return mayWrite();
  } catch (error) {
    const message = `Nothing was sent to Azure: ${error instanceof Error ? error.message : String(error)}`;
    throw new ArmError({ kind: 'unavailable', message }, error);
  }
}

function pipelineRequest(request: ArmRequest, url: string, abortSignal: AbortSignal) {
  const headers = createHttpHeaders({
    accept: 'application/json',
    'x-ms-correlation-request-id': request.call.correlationId,
    ...(request.body !== undefined && { 'content-type': 'application/json' }),
    ...(request.ifMatch !== undefined && { 'if-match': request.ifMatch }),
    ...(request.ifNoneMatch !== undefined && { 'if-none-match': request.ifNoneMatch }),
  });
  const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
  return createPipelineRequest({ url, method: request.method, headers, abortSignal, ...body });
}

function responseFrom(response: PipelineResponse): ArmResponse {
  const headers = new Map<string, string>();
  for (const [name, value] of response.headers) headers.set(name.toLowerCase(), value);
  return { status: response.status, headers, body: parseJson(response.bodyAsText ?? '') };
}

function attemptOf({ method, path, call }: ArmRequest): Attempt {
  return { method, path, correlationId: call.correlationId };
}

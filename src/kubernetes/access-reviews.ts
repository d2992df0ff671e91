import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../time/clock.ts';
import type { KubernetesApi } from './client/api-client.ts';
import { isKubernetesError, KubernetesError } from './client/kubernetes-error.ts';

/** A wish for something of ours that is no resource, such as `get` on `/metrics`. */
export interface AccessWish {
  readonly token: string;
  readonly path: string;
  readonly verb: string;
}

export type AccessAnswer =
  | { readonly kind: 'allowed'; readonly user: string }
  | { readonly kind: 'forbidden'; readonly user: string }
  | { readonly kind: 'unauthenticated' };

export interface AccessReviewsDeps {
  readonly api: KubernetesApi;
  readonly clock: Pick<Clock, 'monotonic'>;
}

// As controller-runtime: who is let in stays so for a minute, who is not may soon have been granted it.
const allowedMs = 60_000;
const refusedMs = 10_000;
const maxKnown = 500;

/** Asks the API server who bears a token and whether that one may: an answer is good for a short while. */
export class AccessReviews {
  readonly #deps: AccessReviewsDeps;
  readonly #known = new Map<string, { readonly answer: AccessAnswer; readonly until: number }>();

  constructor(deps: AccessReviewsDeps) {
    this.#deps = deps;
  }

  /** Throws KubernetesError where the API server does not say. */
  async review(wish: AccessWish, signal: AbortSignal): Promise<AccessAnswer> {
    const { clock } = this.#deps;
    const key = keyOf(wish);
    const known = this.#known.get(key);
    if (known !== undefined && clock.monotonic() < known.until) return known.answer;
    const answer = await this.#ask(wish, signal);
    const goodMs = answer.kind === 'allowed' ? allowedMs : refusedMs;
    this.#remember(key, { answer, until: clock.monotonic() + goodMs });
    return answer;
  }

  #remember(key: string, entry: { answer: AccessAnswer; until: number }): void {
    this.#known.delete(key);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= maxKnown && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, entry);
  }

  async #ask({ token, path, verb }: AccessWish, signal: AbortSignal): Promise<AccessAnswer> {
    try {
      const user = await bearerOf(token, this.#deps.api, signal);
      if (user === undefined) return { kind: 'unauthenticated' };
      const isAllowed = await mayDo({ user, path, verb }, this.#deps.api, signal);
      return { kind: isAllowed ? 'allowed' : 'forbidden', user: user.username };
    } catch (error) {
      throw isKubernetesError(error, 'forbidden') ? withAdvice(error) : error;
    }
  }
}

// The token itself is not kept.
function keyOf({ token, path, verb }: AccessWish): string {
  return `${createHash('sha256').update(token).digest('base64')} ${verb} ${path}`;
}

// Of nobody it comes empty.
const userSchema = z.object({
  username: z.string().default(''),
  uid: z.string().optional(),
  groups: z.array(z.string()).optional(),
  extra: z.record(z.string(), z.array(z.string())).optional(),
});

const tokenReviewSchema = z.object({
  status: z.object({ authenticated: z.boolean().default(false), user: userSchema.optional() }),
});

const accessReviewSchema = z.object({ status: z.object({ allowed: z.boolean() }) });

type User = z.output<typeof userSchema>;

async function bearerOf(
  token: string,
  api: KubernetesApi,
  signal: AbortSignal,
): Promise<User | undefined> {
  const apiVersion = 'authentication.k8s.io/v1';
  const body = { apiVersion, kind: 'TokenReview', spec: { token } };
  const path = `/apis/${apiVersion}/tokenreviews`;
  const call = { method: 'POST', path, body, parse: parseTokenReview } as const;
  const { status } = await api.request(call, signal);
  return status.authenticated ? status.user : undefined;
}

async function mayDo(
  { user, path, verb }: { readonly user: User; readonly path: string; readonly verb: string },
  api: KubernetesApi,
  signal: AbortSignal,
): Promise<boolean> {
  const apiVersion = 'authorization.k8s.io/v1';
  const { username, ...rest } = user;
  const spec = { user: username, ...rest, nonResourceAttributes: { path, verb } };
  const body = { apiVersion, kind: 'SubjectAccessReview', spec };
  const call = {
    method: 'POST',
    path: `/apis/${apiVersion}/subjectaccessreviews`,
    body,
    parse: parseAccessReview,
  } as const;
  const { status } = await api.request(call, signal);
  return status.allowed;
}

function parseTokenReview(answer: unknown) {
  return tokenReviewSchema.parse(answer);
}

function parseAccessReview(answer: unknown) {
  return accessReviewSchema.parse(answer);
}

function withAdvice(error: KubernetesError): KubernetesError {
  const message =
    `${error.message}. Who asks for metrics is looked up by TokenReview and SubjectAccessReview: ` +
    "bind the operator's ServiceAccount to the ClusterRole system:auth-delegator.";
  return new KubernetesError('forbidden', message, { status: error.status, cause: error });
}

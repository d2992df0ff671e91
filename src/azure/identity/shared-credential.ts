import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { Clock } from '../../time/clock.ts';
import { unlessAborted, withDeadline } from '../../time/deadline.ts';

const timeoutMs = 60_000;
// ARM may take a while to act on a request; a token should outlive it.
const refreshBeforeMs = 5 * 60_000;
// While an old token still serves, not every request has to wait for a service that is down.
const renewAgainMs = 30_000;

/**
 * One token for everybody: calls that come while it is being fetched wait for the same answer (the libraries send one
 * request per call), and a fetch outlives the caller that began it. A token that cannot be renewed serves as long as it is valid.
 */
export class SharedCredential implements TokenCredential {
  readonly #inner: TokenCredential;
  readonly #clock: Clock;
  readonly #tokens = new Map<string, KeptToken>();
  readonly #underWay = new Map<string, Promise<AccessToken>>();

  constructor(inner: TokenCredential, clock: Clock) {
    this.#inner = inner;
    this.#clock = clock;
  }

  async getToken(scopes: string | string[], options: GetTokenOptions = {}): Promise<AccessToken> {
    const request = { scopes: [scopes].flat(), options };
    const key = JSON.stringify([...request.scopes, options.tenantId ?? '']);
    // Claims come with the refusal of a token, so the one that is kept is of no use.
    const kept = options.claims === undefined ? this.#tokens.get(key) : undefined;
    if (kept !== undefined && this.#clock.now() < kept.dueAt) return kept.token;
    try {
      const token = this.#fetch(key, request);
      return options.abortSignal === undefined
        ? await token
        : await unlessAborted(token, signalOf(options.abortSignal));
    } catch (error) {
      const now = this.#clock.now();
      if (kept === undefined || kept.token.expiresOnTimestamp <= now) throw error;
      const dueAt = Math.min(now + renewAgainMs, kept.token.expiresOnTimestamp);
      this.#tokens.set(key, { token: kept.token, dueAt });
      return kept.token;
    }
  }

  #fetch(key: string, request: TokenRequest): Promise<AccessToken> {
    const flight = `${key} ${request.options.claims ?? ''}`;
    const underWay = this.#underWay.get(flight);
    if (underWay !== undefined) return underWay;
    const begun = this.#ask(request)
      .then((token) => {
        const dueAt = token.refreshAfterTimestamp ?? token.expiresOnTimestamp - refreshBeforeMs;
        this.#tokens.set(key, { token, dueAt });
        return token;
      })
      .finally(() => this.#underWay.delete(flight));
    this.#underWay.set(flight, begun);
    return begun;
  }

  async #ask({ scopes, options }: TokenRequest): Promise<AccessToken> {
    const deadline = { ms: timeoutMs, clock: this.#clock };
    const never = new AbortController().signal;
    const token = await withDeadline(
      (abortSignal) => this.#inner.getToken(scopes, { ...options, abortSignal }),
      deadline,
      never,
    );
    if (token === null) throw new Error('the credential gave no token');
    return token;
  }
}

interface KeptToken {
  readonly token: AccessToken;
  /** When to look for the next one. */
  readonly dueAt: number;
}

interface TokenRequest {
  readonly scopes: string[];
  readonly options: GetTokenOptions;
}

function signalOf(like: NonNullable<GetTokenOptions['abortSignal']>): AbortSignal {
  if (like instanceof AbortSignal) return like;
  const controller = new AbortController();
  if (like.aborted) controller.abort();
  else like.addEventListener('abort', () => controller.abort());
  return controller.signal;
}

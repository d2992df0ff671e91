import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { ArmError } from '../arm/arm-error.ts';
import type { Clock } from '../../time/clock.ts';
import { unlessAborted, withDeadline } from '../../time/deadline.ts';

const timeoutMs = 60_000;
// ARM may take a while to act on a request; a token should outlive it.
const refreshBeforeMs = 5 * 60_000;
// While an old token still serves, not every request has to wait for a service that is down.
const renewAgainMs = 30_000;
// Who was refused, or found nobody, is answered the same for so long: a thousand registries are not to ask one by one.
const pauseMs = 5_000;

/**
 * One token for everybody: calls that come while it is being fetched wait for the same answer (the libraries send one
 * request per call), and a fetch outlives the caller that began it. So does a failure, for a moment or for as long as the
 * service asks to be left alone. A token that cannot be renewed serves as long as it is valid.
 */
export class SharedCredential implements TokenCredential {
  readonly #inner: TokenCredential;
  readonly #clock: Clock;
  readonly #tokens = new Map<string, KeptToken>();
  readonly #underWay = new Map<string, Promise<AccessToken>>();
  #lastFailure: KeptFailure | undefined;

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
    const known = this.#underWay.get(flight) ?? this.#failureOf(flight);
    if (known !== undefined) return known;
    const begun = this.#ask(request)
      .then((token) => {
        const dueAt = token.refreshAfterTimestamp ?? token.expiresOnTimestamp - refreshBeforeMs;
        this.#tokens.set(key, { token, dueAt });
        return token;
      })
      .catch((error: unknown) => {
        const waitMs = (error instanceof ArmError ? error.failure.afterMs : undefined) ?? pauseMs;
        this.#lastFailure = { flight, error, until: this.#clock.monotonic() + waitMs };
        throw error;
      })
      .finally(() => this.#underWay.delete(flight));
    this.#underWay.set(flight, begun);
    return begun;
  }

  #failureOf(flight: string): Promise<never> | undefined {
    const last = this.#lastFailure;
    if (last?.flight !== flight || last.until <= this.#clock.monotonic()) return undefined;
    return Promise.reject(last.error);
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

interface KeptFailure {
  /** Whose it is: a token for other claims may well be given. */
  readonly flight: string;
  readonly error: unknown;
  readonly until: number;
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

import { Refusal } from './call.ts';
import type { Settings, ThrottleLimits, TokenBucket } from './settings.ts';

interface Level {
  tokens: number;
  at: number;
}

/** What all principals of a subscription together may do, as a multiple of what one may. */
const globalFactor = 15;

export interface Asker {
  readonly method: string;
  readonly namespace: string;
  readonly subscription: string;
  readonly subject: string;
}

export class Throttle {
  readonly #levels = new Map<string, Level>();
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Takes a token from each bucket that the request falls into; gives the headers about the rest. */
  admit(asker: Asker, now: number): Record<string, string> {
    const limits = this.#settings.throttle;
    if (limits === 'none') return {};
    const kind = kindOf(asker.method);
    const own = this.#take(`${asker.subscription}|${asker.subject}|${kind}`, limits[kind], now);
    const all = this.#take(`${asker.subscription}|${kind}`, times(limits[kind]), now);
    if (own.waitMs > 0 || all.waitMs > 0) {
      throw this.#tooMany(asker, kind, Math.max(own.waitMs, all.waitMs));
    }
    this.#admitToNetwork(asker, limits, now);
    return {
      [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(own.left),
      [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: String(all.left),
    };
  }

  clear(): void {
    this.#levels.clear();
  }

  #admitToNetwork(asker: Asker, limits: ThrottleLimits, now: number): void {
    if (asker.namespace.toLowerCase() !== 'microsoft.network') return;
    const kind = asker.method === 'GET' ? 'networkReads' : 'networkWrites';
    const { waitMs } = this.#take(`${asker.subscription}|${kind}`, limits[kind], now);
    if (waitMs === 0) return;
    const message = `The request is being throttled as the limit has been reached for operation type - ${asker.method}. For more information, see - https://aka.ms/arm-throttling`;
    throw this.#refusal('TooManyRequests', message, waitMs, 'service');
  }

  #take(name: string, bucket: TokenBucket, now: number): { left: number; waitMs: number } {
    const before = this.#levels.get(name) ?? { tokens: bucket.capacity, at: now };
    const gained = ((now - before.at) / 1_000) * bucket.perSecond;
    const tokens = Math.min(bucket.capacity, before.tokens + gained);
    const taken = tokens >= 1;
    this.#levels.set(name, { tokens: taken ? tokens - 1 : tokens, at: now });
    const waitMs = taken ? 0 : ((1 - tokens) / bucket.perSecond) * 1_000;
    return { left: Math.floor(tokens - 1), waitMs };
  }

  #tooMany(asker: Asker, kind: string, waitMs: number): Refusal {
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    const message =
      `Number of '${kind.slice(0, -1)}' requests for subscription '${asker.subscription}' actor ` +
      `'${asker.subject}' exceeded. Please try again after '${seconds}' seconds after additional ` +
      'tokens are available. Refer to https://aka.ms/arm-throttling for additional information.';
    return this.#refusal('SubscriptionRequestsThrottled', message, waitMs, 'gateway');
  }

  #refusal(code: string, message: string, waitMs: number, cause: string): Refusal {
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    const headers = {
      'x-ms-failure-cause': cause,
      ...(this.#settings.dialect.retryAfter === 'send' && { 'retry-after': String(seconds) }),
    };
    const body = { error: { code, message } };
    return new Refusal({ status: 429, headers, body: () => body }, message);
  }
}

function kindOf(method: string): 'reads' | 'writes' | 'deletes' {
  if (method === 'GET' || method === 'HEAD') return 'reads';
  return method === 'DELETE' ? 'deletes' : 'writes';
}

function times(bucket: TokenBucket): TokenBucket {
  return {
    capacity: bucket.capacity * globalFactor,
    perSecond: bucket.perSecond * globalFactor,
  };
}

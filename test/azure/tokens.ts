import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Caller } from './call.ts';
import type { Clock } from './clock.ts';
import { Refusal } from './call.ts';

interface Issued extends Caller {
  readonly audience: string;
  readonly expiresAt: number;
}

export const tenant = '11111111-2222-3333-4444-555555555555';

/** What a token must have been asked for to be good for ARM; `/` at the end or not. */
const audiences = ['https://management.azure.com', 'https://management.core.windows.net'] as const;

export interface Grant {
  readonly lifetimeMs?: number | undefined;
  readonly audience?: string | undefined;
}

/** Bearer tokens given out and taken. A caller's object id follows from its name. */
export class Tokens {
  readonly #issued = new Map<string, Issued>();
  readonly #clock: Clock;
  readonly #authority: () => string;
  readonly #key = randomBytes(32);

  constructor(clock: Clock, authority: () => string) {
    this.#clock = clock;
    this.#authority = authority;
  }

  issue(subject: string, { lifetimeMs = 3_600_000, audience = audiences[0] }: Grant = {}): string {
    const now = this.#clock.now();
    const objectId = objectIdOf(subject);
    const claims = {
      aud: audience,
      iss: `https://sts.windows.net/${tenant}/`,
      iat: Math.floor(now / 1_000),
      exp: Math.floor((now + lifetimeMs) / 1_000),
      appid: subject,
      oid: objectId,
      tid: tenant,
      jti: this.#issued.size,
    };
    const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    const token = `${content}.${createHmac('sha256', this.#key).update(content).digest('base64url')}`;
    this.#issued.set(token, { subject, objectId, audience, expiresAt: now + lifetimeMs });
    return token;
  }

  /** Who presents the header; refuses with 401 what ARM would refuse. */
  callerOf(authorization: string | undefined): Caller {
    if (authorization === undefined) {
      throw this.#unauthorized(
        'AuthenticationFailed',
        "Authentication failed. The 'Authorization' header is missing.",
      );
    }
    const [scheme, token] = authorization.split(' ');
    const issued = this.#issued.get(token ?? '');
    if (scheme?.toLowerCase() !== 'bearer' || !issued) {
      throw this.#unauthorized('InvalidAuthenticationToken', 'The access token is invalid.');
    }
    const now = this.#clock.now();
    if (issued.expiresAt > now) return this.#forArm(issued);
    const message =
      `The access token expiry UTC time '${new Date(issued.expiresAt).toISOString()}' is earlier ` +
      `than current UTC time '${new Date(now).toISOString()}'.`;
    throw this.#unauthorized('ExpiredAuthenticationToken', message);
  }

  /** The simulator's own address is an audience as well: it is the resource manager here. */
  #forArm(issued: Issued): Caller {
    const allowed = [...audiences, this.#authority()];
    if (allowed.includes(issued.audience.replace(/\/+$/, ''))) return issued;
    const message =
      `The access token has been obtained for wrong audience or resource '${issued.audience}'. It ` +
      `should exactly match with one of the allowed audiences '${allowed.join("','")}'.`;
    throw this.#unauthorized('InvalidAuthenticationTokenAudience', message);
  }

  #unauthorized(code: string, message: string): Refusal {
    const challenge =
      `Bearer authorization_uri="${this.#authority()}/${tenant}", error="invalid_token", ` +
      `error_description="${message}"`;
    const headers = { 'www-authenticate': challenge, 'x-ms-failure-cause': 'gateway' };
    const body = { error: { code, message } };
    return new Refusal({ status: 401, headers, body: () => body }, message);
  }
}

function objectIdOf(subject: string): string {
  const hash = createHash('sha256').update(subject).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ].join('-');
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

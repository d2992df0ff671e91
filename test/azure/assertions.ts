import { z } from 'zod';

export interface AssertionContext {
  readonly client: string;
  readonly now: number;
}

/** The problem with a federated assertion, in words; undefined: it is accepted. */
export type AssertionCheck = (assertion: string, context: AssertionContext) => string | undefined;

const claimsSchema = z.looseObject({ exp: z.number().optional() });

/**
 * Accepts what looks like a signed token and has not run out. Issuer, audience, subject and
 * signature are a stricter check's business, which a test puts in the place of this one.
 */
export function checkAssertion(assertion: string, { now }: AssertionContext): string | undefined {
  const parts = assertion.split('.');
  if (parts.length !== 3 || parts.some((part) => part === '')) {
    return 'The assertion is malformed and cannot be parsed.';
  }
  const claims = claimsOf(parts[1] ?? '');
  if (!claims) return 'The assertion is malformed and cannot be parsed.';
  const expired = claims.exp !== undefined && claims.exp * 1_000 <= now;
  return expired ? 'The assertion is not within its valid time range.' : undefined;
}

function claimsOf(part: string): z.infer<typeof claimsSchema> | undefined {
  try {
    const text = Buffer.from(part, 'base64url').toString('utf8');
    return claimsSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import * as z from 'zod';

const headerSchema = z.looseObject({ alg: z.string(), kid: z.string().optional() });

const claimsSchema = z.looseObject({
  iss: z.string().optional(),
  sub: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  nbf: z.number().optional(),
  exp: z.number().optional(),
});

export interface Jwt {
  readonly header: z.output<typeof headerSchema>;
  readonly claims: z.output<typeof claimsSchema>;
  readonly signed: string;
  readonly signature: Buffer;
}

/** Undefined where the text is no JSON Web Token. */
export function parseJwt(text: string): Jwt | undefined {
  const [head = '', body = '', signature = '', ...rest] = text.split('.');
  const header = headerSchema.safeParse(jsonIn(head)).data;
  const claims = claimsSchema.safeParse(jsonIn(body)).data;
  if (!header || !claims || signature === '' || rest.length > 0) return undefined;
  const bytes = Buffer.from(signature, 'base64url');
  return { header, claims, signed: `${head}.${body}`, signature: bytes };
}

/** Whether one of the keys signed it; RS256 alone, which is all that Entra ID takes from an issuer. */
export function isSignedBy(jwt: Jwt, keys: readonly PublishedKey[]): boolean {
  if (jwt.header.alg !== 'RS256') return false;
  return keys
    .filter(({ kid }) => kid === jwt.header.kid)
    .some((key) => {
      const publicKey = createPublicKey({ key, format: 'jwk' });
      return verify('RSA-SHA256', Buffer.from(jwt.signed), publicKey, jwt.signature);
    });
}

/** As in the key set that an issuer publishes. */
export interface PublishedKey extends JsonWebKey {
  readonly kid?: string | undefined;
}

function jsonIn(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

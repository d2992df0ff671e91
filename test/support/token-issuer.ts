import { createSign, generateKeyPairSync, type JsonWebKey } from 'node:crypto';

export interface TokenIssuer {
  readonly issuer: string;
  /** As it publishes them. */
  readonly keys: readonly (JsonWebKey & { readonly kid: string })[];
  /** A token that counts from a minute ago for an hour, unless the claims say otherwise. */
  sign(claims: Readonly<Record<string, unknown>>): string;
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Issues tokens for service accounts as an API server does; `keyId` of another makes a signature that nobody knows. */
export function createIssuer(issuer = 'https://issuer.example.org', keyId = 'one'): TokenIssuer {
  return {
    issuer,
    keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }],
    sign: (claims) => {
      const now = Math.floor(Date.now() / 1_000);
      const times = { iat: now, nbf: now - 60, exp: now + 3_600 };
      const content = [
        { alg: 'RS256', kid: keyId },
        { iss: issuer, ...times, ...claims },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${content}.${createSign('RSA-SHA256').update(content).sign(privateKey, 'base64url')}`;
    },
  };
}

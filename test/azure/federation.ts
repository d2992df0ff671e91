import { isSignedBy, type Jwt, type PublishedKey } from './jwt.ts';

/** Whose tokens a client may bring instead of a secret; compared letter by letter. */
export interface FederatedCredential {
  readonly client: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

export interface Federation {
  readonly credentials: readonly FederatedCredential[];
  /** What each issuer publishes; one that is not here cannot be reached. */
  readonly keys: Readonly<Record<string, readonly PublishedKey[]>>;
}

/** What Entra ID has against an assertion: the number after AADSTS, and its words. */
export interface AssertionProblem {
  readonly number: number;
  readonly message: string;
}

/** What is wrong with who issued the token to whom and for whom, or with its signature. */
export function federationProblem(
  jwt: Jwt,
  client: string,
  federation: Federation,
): AssertionProblem | undefined {
  const { iss = '', sub = '' } = jwt.claims;
  const audiences = [jwt.claims.aud ?? []].flat();
  const own = federation.credentials.filter((credential) => credential.client === client);
  if (own.length === 0) return unconfigured(client);
  const ofIssuer = own.filter(({ issuer }) => issuer === iss);
  if (ofIssuer.length === 0) return unmatched(700_211, 'issuer', iss);
  const ofAudience = ofIssuer.filter(({ audience }) => audiences.includes(audience));
  if (ofAudience.length === 0) return unmatched(700_212, 'audience', audiences.join(','));
  if (!ofAudience.some(({ subject }) => subject === sub)) return unmatchedSubject(sub, ofAudience);
  const keys = federation.keys[iss];
  if (keys === undefined) return unreachable(iss);
  return isSignedBy(jwt, keys) ? undefined : badSignature;
}

const badSignature: AssertionProblem = {
  number: 700_027,
  message: 'Client assertion failed signature validation. [Reason - The key was not found.]',
};

function unconfigured(client: string): AssertionProblem {
  const message = `The client '${client}'(operator) has no configured federated identity credentials.`;
  return { number: 70_025, message };
}

function unreachable(issuer: string): AssertionProblem {
  const message = `Request to External OIDC endpoint failed: HTTP call to ${issuer}/.well-known/openid-configuration failed.`;
  return { number: 50_166, message };
}

function unmatchedSubject(
  sub: string,
  credentials: readonly FederatedCredential[],
): AssertionProblem {
  const isCaseApart = credentials.some(
    ({ subject }) => subject.toLowerCase() === sub.toLowerCase(),
  );
  return unmatched(isCaseApart ? 7_002_138 : 700_213, 'subject', sub);
}

function unmatched(number: number, claim: string, value: string): AssertionProblem {
  const message =
    `No matching federated identity record found for presented assertion ${claim} '${value}'. ` +
    'Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ' +
    'https://learn.microsoft.com/entra/workload-id/workload-identity-federation';
  return { number, message };
}

import { type AssertionProblem, type Federation, federationProblem } from './federation.ts';
import { parseJwt } from './jwt.ts';

export interface AssertionContext {
  readonly client: string;
  readonly now: number;
}

/** Undefined: it is accepted. */
export type AssertionCheck = (
  assertion: string,
  context: AssertionContext,
) => AssertionProblem | undefined;

/** Holds an assertion to the federated credentials of the client; where there are none at all, to its form and time alone. */
export function assertionCheck(federation: Federation | undefined): AssertionCheck {
  return (assertion, { client, now }) => {
    const jwt = parseJwt(assertion);
    if (jwt === undefined) return malformed;
    const problem = federation && federationProblem(jwt, client, federation);
    if (problem !== undefined) return problem;
    const { nbf = 0, exp = Infinity } = jwt.claims;
    return nbf * 1_000 <= now && now < exp * 1_000 ? undefined : outOfTime(now, nbf, exp);
  };
}

const malformed: AssertionProblem = {
  number: 50_027,
  message: 'JWT token is invalid or malformed.',
};

function outOfTime(now: number, nbf: number, exp: number): AssertionProblem {
  const message =
    `Client assertion is not within its valid time range. Current time: ${ticks(now)}, ` +
    `assertion valid from ${ticks(nbf * 1_000)}, expiry time of assertion ${ticks(exp * 1_000)}. ` +
    'Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .';
  return { number: 700_024, message };
}

/** With seven digits after the point, as .NET writes times. */
function ticks(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000Z');
}

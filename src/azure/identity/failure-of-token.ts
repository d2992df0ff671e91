import type { Failure } from '../../plan/failure.ts';
import { stableText } from '../arm/arm-fault.ts';
import type { Refusal } from './identity-advice.ts';

const generalAdvice = "Check the operator's identity and what it was told of it.";

/** Why there is no token: because the authority refuses, or because it cannot be reached. */
export function failureOfToken(
  error: unknown,
  adviceFor: (refusal: Refusal) => string = () => generalAdvice,
): Failure {
  const said = textOf(error);
  const stable = steady(said);
  if (!isRefusal(error, said)) {
    return { kind: 'unavailable', message: `Azure's token service gave no answer: ${stable}` };
  }
  const code = /AADSTS\d+/.exec(said)?.[0];
  return {
    kind: 'unauthenticated',
    message: `Azure gave no token: ${stable} ${adviceFor({ code, said })}`,
    ...(code !== undefined && { code }),
  };
}

// The library makes a text of an empty body that helps nobody.
function textOf(error: unknown): string {
  const said = stableText(error instanceof Error ? error.message : String(error));
  return said.startsWith('[object Object]') ? 'an error without a description.' : said;
}

/** Without Azure's time of day, which differs at each attempt. */
function steady(said: string): string {
  return said.replace(/ Current time: [^,]+,/, '');
}

// What the library calls errors does not tell: a reset comes as AuthenticationRequiredError, and a name that does not
// resolve as CredentialUnavailableError. So the text has to.
function isRefusal(error: unknown, said: string): boolean {
  if (/endpoints_resolution_error|network_error|AADSTS90033/.test(said)) return false;
  if (/AADSTS\d+|ENOENT|EACCES|No content on the file|Invalid tenant id/.test(said)) return true;
  return error instanceof Error && error.name === 'CredentialUnavailableError';
}

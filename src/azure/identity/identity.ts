import type { TokenCredential } from '@azure/core-auth';
import { ArmError } from '../arm/arm-error.ts';
import { parseJson, stringAt } from '../arm/json.ts';
import type { Cloud } from '../cloud.ts';
import { failureOfToken } from './failure-of-token.ts';

/** Who we are, as a token of Azure says; the token itself goes nowhere. */
export interface Identity {
  readonly tenantId: string | undefined;
  /** To this roles are assigned. */
  readonly objectId: string | undefined;
  readonly appId: string | undefined;
  /** The name by which a person signs in. */
  readonly user: string | undefined;
}

export function scopeOf({ armAudience }: Pick<Cloud, 'armAudience'>): string {
  return `${armAudience.replace(/\/$/, '')}/.default`;
}

/** Rejects with an ArmError, whose message says what to do. */
export async function readIdentity(
  credential: TokenCredential,
  cloud: Cloud,
  abortSignal: AbortSignal,
): Promise<Identity> {
  const token = await credential.getToken(scopeOf(cloud), { abortSignal });
  if (token === null) throw new ArmError(failureOfToken(new Error('the credential gave no token')));
  const payload = Buffer.from(token.token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const claims = parseJson(payload);
  return {
    tenantId: stringAt(claims, 'tid'),
    objectId: stringAt(claims, 'oid'),
    appId: stringAt(claims, 'appid') ?? stringAt(claims, 'azp'),
    user: stringAt(claims, 'upn') ?? stringAt(claims, 'unique_name'),
  };
}

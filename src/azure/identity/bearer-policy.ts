import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';
import { ArmError } from '../arm/arm-error.ts';
import { failureOfToken } from './failure-of-token.ts';
import { scopeOf } from './identity.ts';

/**
 * Puts the token on a request, and answers a claims challenge (a token revoked before its time) once.
 * The SDK's own policy renews tokens in a promise that nobody awaits: where the authority is down until the token
 * ends, that rejection ends the process.
 */
export function bearerPolicy(credential: TokenCredential, audience: string): PipelinePolicy {
  const scope = scopeOf({ armAudience: audience });
  return {
    name: 'bearerPolicy',
    async sendRequest(request, next) {
      await authorize(request);
      const response = await next(request);
      const claims =
        response.status === 401 ? claimsOf(response.headers.get('www-authenticate')) : undefined;
      if (claims === undefined) return response;
      await authorize(request, claims);
      return next(request);
    },
  };

  async function authorize(request: PipelineRequest, claims?: string): Promise<void> {
    const token = await tokenFor(request, claims);
    request.headers.set('authorization', `Bearer ${token.token}`);
  }

  async function tokenFor(request: PipelineRequest, claims?: string): Promise<AccessToken> {
    const { abortSignal } = request;
    try {
      const options = {
        ...(abortSignal !== undefined && { abortSignal }),
        ...(claims !== undefined && { claims }),
      };
      const token = await credential.getToken(scope, { enableCae: true, ...options });
      if (token !== null) return token;
    } catch (error) {
      if (abortSignal?.aborted === true || error instanceof ArmError) throw error;
      throw new ArmError(failureOfToken(error), error);
    }
    throw new ArmError(failureOfToken(new Error('the credential gave no token')));
  }
}

/** https://learn.microsoft.com/entra/identity-platform/claims-challenge */
function claimsOf(challenge: string | undefined): string | undefined {
  if (challenge?.includes('error="insufficient_claims"') !== true) return undefined;
  const encoded = /claims="(?<claims>[^"]+)"/.exec(challenge)?.groups?.['claims'];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

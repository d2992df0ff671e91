import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Failure } from '../../plan/failure.ts';
import type { Clock } from '../../time/clock.ts';
import { ArmError } from '../arm/arm-error.ts';
import type { Cloud } from '../cloud.ts';
import type { CredentialConfig } from './credential-config.ts';
import { failureOfToken } from './failure-of-token.ts';
import { identityAdvice } from './identity-advice.ts';
import { readPresentedToken } from './presented-token.ts';
import { TokenAnswers } from './token-answers.ts';

/**
 * The credential that the configuration names. One of the library's is made for each token: after a single 5xx theirs
 * does not ask again for a minute, and a token is kept by SharedCredential. The library is loaded with the first: it is large.
 */
export function createCredential(
  config: CredentialConfig,
  cloud: Cloud,
  clock: Clock,
): TokenCredential {
  return {
    async getToken(
      scopes: string | string[],
      options?: GetTokenOptions,
    ): Promise<AccessToken | null> {
      const answers = new TokenAnswers(clock);
      try {
        const credential = await load(config, cloud, answers);
        return await credential.getToken(scopes, options);
      } catch (error) {
        throw new ArmError(answers.outage ?? (await explained(error, config)), error);
      }
    },
  };
}

async function explained(error: unknown, config: CredentialConfig): Promise<Failure> {
  const token =
    config.kind === 'workloadIdentity' ? await readPresentedToken(config.tokenFile) : undefined;
  return failureOfToken(error, (refusal) => identityAdvice(config, refusal, token));
}

async function load(
  config: CredentialConfig,
  cloud: Cloud,
  { policy }: TokenAnswers,
): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const options = optionsFor(cloud, policy);
  switch (config.kind) {
    case 'workloadIdentity':
      return new identity.WorkloadIdentityCredential({
        ...options,
        tenantId: config.tenantId,
        clientId: config.clientId,
        tokenFilePath: config.tokenFile,
      });
    case 'managedIdentity':
      return new identity.ManagedIdentityCredential({
        ...options,
        ...(config.clientId !== undefined && { clientId: config.clientId }),
      });
    case 'clientSecret':
      return new identity.ClientSecretCredential(
        config.tenantId,
        config.clientId,
        config.clientSecret,
        options,
      );
    case 'azureCli':
      return new identity.AzureCliCredential(
        config.tenantId === undefined ? {} : { tenantId: config.tenantId },
      );
    default:
      throw new Error(`unhandled credential ${JSON.stringify(config satisfies never)}`);
  }
}

function optionsFor(cloud: Cloud, policy: PipelinePolicy) {
  return {
    authorityHost: cloud.authorityHost,
    // The discovery asks the public cloud whether it knows the authority; it knows no private one.
    disableInstanceDiscovery: cloud.name === 'Custom',
    // Whoever asked comes again; a worker is not parked for it.
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy, position: 'perRetry' as const }],
    ...(cloud.ca !== undefined && { tlsOptions: { ca: cloud.ca } }),
  };
}

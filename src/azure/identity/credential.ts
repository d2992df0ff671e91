import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { ArmError } from '../arm/arm-error.ts';
import type { Cloud } from '../cloud.ts';
import type { CredentialConfig } from './credential-config.ts';
import { failureOfToken } from './failure-of-token.ts';
import { identityAdvice } from './identity-advice.ts';
import { readPresentedToken } from './presented-token.ts';

/** The credential that the configuration names. The library is loaded with the first token: it is large. */
export function createCredential(config: CredentialConfig, cloud: Cloud): TokenCredential {
  let loading: Promise<TokenCredential> | undefined;
  return {
    async getToken(
      scopes: string | string[],
      options?: GetTokenOptions,
    ): Promise<AccessToken | null> {
      loading ??= load(config, cloud);
      try {
        const credential = await loading;
        return await credential.getToken(scopes, options);
      } catch (error) {
        throw await explained(error, config);
      }
    },
  };
}

async function explained(error: unknown, config: CredentialConfig): Promise<ArmError> {
  const token =
    config.kind === 'workloadIdentity' ? await readPresentedToken(config.tokenFile) : undefined;
  const failure = failureOfToken(error, (refusal) => identityAdvice(config, refusal, token));
  return new ArmError(failure, error);
}

async function load(config: CredentialConfig, cloud: Cloud): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const options = optionsFor(cloud);
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

function optionsFor(cloud: Cloud): {
  authorityHost: string;
  disableInstanceDiscovery: boolean;
  retryOptions: { maxRetries: number };
  tlsOptions?: { ca: string };
} {
  return {
    authorityHost: cloud.authorityHost,
    // The discovery asks the public cloud whether it knows the authority; it knows no private one.
    disableInstanceDiscovery: cloud.name === 'Custom',
    // Whoever asked comes again; a worker is not parked for it.
    retryOptions: { maxRetries: 0 },
    ...(cloud.ca !== undefined && { tlsOptions: { ca: cloud.ca } }),
  };
}

import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { Cloud } from './cloud.ts';

export type CredentialConfig =
  | {
      readonly kind: 'workloadIdentity';
      readonly tenantId: string;
      readonly clientId: string;
      readonly tokenFile: string;
    }
  /** Without a client id: the identity of the machine. */
  | { readonly kind: 'managedIdentity'; readonly clientId?: string }
  | {
      readonly kind: 'clientSecret';
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | { readonly kind: 'azureCli'; readonly tenantId?: string };

/** The credential that the configuration names. The library is loaded with the first token: it is large. */
export function createCredential(config: CredentialConfig, cloud: Cloud): TokenCredential {
  let loading: Promise<TokenCredential> | undefined;
  return {
    async getToken(
      scopes: string | string[],
      options?: GetTokenOptions,
    ): Promise<AccessToken | null> {
      loading ??= load(config, cloud);
      const credential = await loading;
      return credential.getToken(scopes, options);
    },
  };
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

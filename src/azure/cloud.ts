import type { CloudHosts } from '../plan/clients/cloud-hosts.ts';

/** What the operator has to know of an Azure cloud. It comes from the operator's own configuration, never from a resource. */
export interface Cloud {
  readonly name: 'AzurePublic' | 'AzureUSGovernment' | 'AzureChina' | 'Custom';
  /** The only origin that ever gets a token. */
  readonly armEndpoint: string;
  readonly armAudience: string;
  readonly authorityHost: string;
  /** What clients of registries have to reach besides the registry itself. */
  readonly hosts: CloudHosts;
  /** PEM of the certificate authorities to trust instead of the system's; for a private cloud or a stand-in of Azure. */
  readonly ca?: string;
}

export const clouds = {
  AzurePublic: {
    name: 'AzurePublic',
    armEndpoint: 'https://management.azure.com',
    armAudience: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
    hosts: {
      registryApex: 'azurecr.io',
      blobStorage: '*.blob.core.windows.net',
      signIn: ['login.microsoftonline.com'],
      artifactRegistry: ['mcr.microsoft.com', '*.data.mcr.microsoft.com'],
    },
  },
  AzureUSGovernment: {
    name: 'AzureUSGovernment',
    armEndpoint: 'https://management.usgovcloudapi.net',
    armAudience: 'https://management.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
    hosts: {
      registryApex: 'azurecr.us',
      blobStorage: '*.blob.core.usgovcloudapi.net',
      signIn: ['login.microsoftonline.us'],
      artifactRegistry: ['mcr.microsoft.com', '*.data.mcr.microsoft.com'],
    },
  },
  AzureChina: {
    name: 'AzureChina',
    armEndpoint: 'https://management.chinacloudapi.cn',
    armAudience: 'https://management.chinacloudapi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
    hosts: {
      registryApex: 'azurecr.cn',
      blobStorage: '*.blob.core.chinacloudapi.cn',
      signIn: ['login.chinacloudapi.cn'],
      artifactRegistry: ['mcr.azure.cn', '*.data.mcr.azure.cn'],
    },
  },
} as const satisfies Record<string, Cloud>;

// Service endpoints for registries are a preview of the public cloud; of a private one its owner knows.
export function hasSubnetRules({ name }: Cloud): boolean {
  return name === 'AzurePublic' || name === 'Custom';
}

/** A cloud of one's own. Throws where a URL could make the operator hand its token to plain HTTP or to another path. */
export function customCloud(given: Omit<Cloud, 'name' | 'hosts'>): Cloud {
  const authorityHost = originOf(given.authorityHost, 'authority host');
  return {
    ...given,
    name: 'Custom',
    armEndpoint: originOf(given.armEndpoint, 'ARM endpoint'),
    authorityHost,
    // Registries of a private cloud are named as those of the public one: nothing tells otherwise.
    hosts: { ...clouds.AzurePublic.hosts, signIn: [new URL(authorityHost).hostname] },
  };
}

function originOf(text: string, what: string): string {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:' || url.pathname !== '/' || url.search !== '') {
    throw new Error(`the ${what} must be an https URL without a path, not ${text}`);
  }
  return url.origin;
}

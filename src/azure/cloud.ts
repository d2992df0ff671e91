/** What the operator has to know of an Azure cloud. It comes from the operator's own configuration, never from a resource. */
export interface Cloud {
  readonly name: 'AzurePublic' | 'AzureUSGovernment' | 'AzureChina' | 'Custom';
  /** The only origin that ever gets a token. */
  readonly armEndpoint: string;
  readonly armAudience: string;
  readonly authorityHost: string;
  /** What login servers end in, with the dot. */
  readonly registrySuffix: string;
  /** PEM of the certificate authorities to trust instead of the system's; for a private cloud or a stand-in of Azure. */
  readonly ca?: string;
}

export const clouds = {
  AzurePublic: {
    name: 'AzurePublic',
    armEndpoint: 'https://management.azure.com',
    armAudience: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
    registrySuffix: '.azurecr.io',
  },
  AzureUSGovernment: {
    name: 'AzureUSGovernment',
    armEndpoint: 'https://management.usgovcloudapi.net',
    armAudience: 'https://management.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
    registrySuffix: '.azurecr.us',
  },
  AzureChina: {
    name: 'AzureChina',
    armEndpoint: 'https://management.chinacloudapi.cn',
    armAudience: 'https://management.chinacloudapi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
    registrySuffix: '.azurecr.cn',
  },
} as const satisfies Record<string, Cloud>;

/** A cloud of one's own. Throws where a URL could make the operator hand its token to plain HTTP or to another path. */
export function customCloud(given: Omit<Cloud, 'name'>): Cloud {
  return {
    ...given,
    name: 'Custom',
    armEndpoint: originOf(given.armEndpoint, 'ARM endpoint'),
    authorityHost: originOf(given.authorityHost, 'authority host'),
  };
}

function originOf(text: string, what: string): string {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:' || url.pathname !== '/' || url.search !== '') {
    throw new Error(`the ${what} must be an https URL without a path, not ${text}`);
  }
  return url.origin;
}

/** One thing that a client's firewall must let through. */
export interface Endpoint {
  /** A host name; or, where the hosts cannot be known, a pattern: `*.` and a domain. Never one of the registries' domain. */
  readonly host: string;
  readonly port: 443;
  readonly purpose: Purpose;
  /**
   * Read: Azure shows it for this registry. Predicted: it follows from the registry's name and regions, and Azure does not
   * show it yet. Fixed: it is the same for all registries of the cloud.
   */
  readonly origin: 'Read' | 'Predicted' | 'Fixed';
}

export const purposes = [
  'LoginServer',
  'Certificates',
  'RegionalEndpoint',
  'DataEndpoint',
  'BlobStorage',
  'SignIn',
  'ArtifactRegistry',
] as const;

export type Purpose = (typeof purposes)[number];

export function isPattern({ host }: Pick<Endpoint, 'host'>): boolean {
  return host.startsWith('*.');
}

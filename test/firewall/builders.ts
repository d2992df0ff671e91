import { clouds } from '../../src/azure/cloud.ts';
import type { Documented } from '../../src/firewall/document.ts';
import { type EndpointsCase, endpointsOf } from '../../src/firewall/endpoints.ts';
import type { Replica } from '../../src/plan/observed.ts';
import { tagsFor } from '../../src/plan/security/tags.ts';
import type { ObservedTags } from '../../src/plan/wants/service-tags.ts';
import { documentedTags } from '../../src/firewall/documented-tags.ts';
import { tagged } from '../plan/discovered.ts';
import { registry as registryWith, type RegistryText } from '../plan/builders.ts';

export interface Text extends Partial<Omit<EndpointsCase, 'registry' | 'replicas'>> {
  readonly registry?: RegistryText;
  /** Regions that are ready, or that are not. */
  readonly replicas?: readonly (string | Replica)[];
  /** The service tags that there are, by their names. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  readonly more?: Partial<ObservedTags>;
}

/** Two regions of services that have tags by region, and what has none. */
const allTags = {
  AzureContainerRegistry: ['198.18.16.0/24', '198.18.20.0/26', '198.18.24.0/26', '2001:db8:2::/48'],
  'AzureContainerRegistry.WestEurope': ['198.18.16.0/25', '198.18.16.128/25', '2001:db8:2::/64'],
  'AzureContainerRegistry.NorthEurope': ['198.18.20.0/26'],
  Storage: ['198.19.0.0/20', '198.19.64.0/20'],
  'Storage.WestEurope': ['198.19.0.0/20'],
  AzureActiveDirectory: ['198.18.0.0/24', '198.18.1.7/32'],
  MicrosoftContainerRegistry: ['198.18.64.0/28'],
  'AzureFrontDoor.FirstParty': ['198.18.48.0/23'],
};

/** A registry of the public cloud in West Europe that serves layers from blob storage, but for what is said. */
export function given({
  registry,
  replicas = [],
  tags: _tags,
  more: _more,
  ...rest
}: Text = {}): EndpointsCase {
  return {
    cloud: clouds.AzurePublic.hosts,
    include: [],
    layers: new Set(['BlobStorage']),
    ...rest,
    registry: registryWith(registry),
    replicas: replicas.map(replica),
  };
}

export function documented(text: Text = {}): Documented {
  const known = given(text);
  const { tags = allTags, more } = text;
  const asked = (['Regional', 'Global'] as const).flatMap((scope) =>
    tagsFor(scope, [...known.include], known),
  );
  const { serviceTags } = tagged(tags, { asked, ...more });
  return {
    registry: known.registry,
    endpoints: endpointsOf(known),
    tags: documentedTags(known, serviceTags),
  };
}

export function replica(one: string | Replica): Replica {
  return typeof one === 'string' ? { region: one, provisioningState: 'Succeeded' } : one;
}

/** With data endpoints on in its own region and these. */
export function withDataEndpoints(...regions: readonly string[]): RegistryText {
  const hosts = ['westeurope', ...regions].map((region) => `contoso.${region}.data.azurecr.io`);
  return { settings: { dataEndpoints: 'Enabled' }, dataEndpointHostNames: hosts };
}

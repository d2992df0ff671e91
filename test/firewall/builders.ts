import { clouds } from '../../src/azure/cloud.ts';
import type { Documented } from '../../src/firewall/document.ts';
import { type EndpointsCase, endpointsOf } from '../../src/firewall/endpoints.ts';
import type { Replica } from '../../src/plan/observed.ts';
import { registry as registryWith, type RegistryText } from '../plan/builders.ts';

export interface Text extends Partial<Omit<EndpointsCase, 'registry' | 'replicas'>> {
  readonly registry?: RegistryText;
  /** Regions that are ready, or that are not. */
  readonly replicas?: readonly (string | Replica)[];
}

/** A registry of the public cloud in West Europe that serves layers from blob storage, but for what is said. */
export function given({ registry, replicas = [], ...rest }: Text = {}): EndpointsCase {
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
  const { registry, ...rest } = given(text);
  return { registry, endpoints: endpointsOf({ registry, ...rest }) };
}

export function replica(one: string | Replica): Replica {
  return typeof one === 'string' ? { region: one, provisioningState: 'Succeeded' } : one;
}

/** With data endpoints on in its own region and these. */
export function withDataEndpoints(...regions: readonly string[]): RegistryText {
  const hosts = ['westeurope', ...regions].map((region) => `contoso.${region}.data.azurecr.io`);
  return { settings: { dataEndpoints: 'Enabled' }, dataEndpointHostNames: hosts };
}

import type { PolicySpec } from '../api/policy.ts';
import type { CloudHosts } from '../plan/clients/cloud-hosts.ts';
import { type LayerHost, dataHosts } from '../plan/clients/layer-hosts.ts';
import type { LayerSource } from '../plan/clients/layer-sources.ts';
import type { ObservedRegistry, Replica } from '../plan/observed.ts';
import type { Endpoint, Purpose } from './endpoint.ts';

export type Include = NonNullable<PolicySpec['clientFirewall']>['include'][number];

export interface EndpointsCase {
  readonly registry: ObservedRegistry;
  readonly replicas: readonly Replica[];
  readonly cloud: CloudHosts;
  readonly include: readonly Include[];
  /** Where layers come from now, came from a short while ago, or are going to come from. */
  readonly layers: ReadonlySet<LayerSource>;
}

/** Everything that clients of the registry have to reach, in a fixed order. */
export function endpointsOf(given: EndpointsCase): readonly Endpoint[] {
  const { registry, cloud, include } = given;
  return [
    ...read('LoginServer', [registry.loginServer]),
    ...fixed('Certificates', [cloud.registryApex]),
    ...read('RegionalEndpoint', registry.regionalEndpointHostNames),
    ...layerEndpoints(given),
    ...(include.includes('AzureActiveDirectory') ? fixed('SignIn', cloud.signIn) : []),
    ...(include.includes('MicrosoftArtifactRegistry')
      ? fixed('ArtifactRegistry', cloud.artifactRegistry)
      : []),
  ];
}

function layerEndpoints({ registry, replicas, cloud, layers }: EndpointsCase): readonly Endpoint[] {
  const hosts = layers.has('DataEndpoints') ? dataHosts(registry, replicas) : [];
  return [
    ...hosts.filter(isPlain).map(dataEndpoint),
    ...(layers.has('BlobStorage') ? fixed('BlobStorage', [cloud.blobStorage]) : []),
  ];
}

function dataEndpoint({ host, origin }: LayerHost): Endpoint {
  return { host, port: 443, purpose: 'DataEndpoint', origin };
}

function read(purpose: Purpose, hosts: readonly string[]): readonly Endpoint[] {
  return hosts
    .map((host): Endpoint => ({ host: host.toLowerCase(), port: 443, purpose, origin: 'Read' }))
    .filter(isPlain)
    .toSorted((one, other) => (one.host < other.host ? -1 : 1));
}

function fixed(purpose: Purpose, hosts: readonly string[]): readonly Endpoint[] {
  return hosts.map((host) => ({ host, port: 443, purpose, origin: 'Fixed' }));
}

// What Azure says goes into firewalls as it is, so it must be one host and no pattern.
function isPlain({ host }: Pick<Endpoint, 'host'>): boolean {
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/.test(host);
}

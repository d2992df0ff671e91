import type { ObservedRegistry, Replica } from '../observed.ts';
import { regionsOf } from './replicas.ts';

/** A host that clients fetch layers from, or will. */
export interface LayerHost {
  readonly host: string;
  /**
   * Read: Azure shows it. Predicted: it follows from the login server and a region, and Azure does not show it yet. Fixed:
   * it is the same for all registries of the cloud.
   */
  readonly origin: 'Read' | 'Predicted' | 'Fixed';
}

type Named = Pick<ObservedRegistry, 'loginServer' | 'location' | 'dataEndpointHostNames'>;

/**
 * The data endpoints of the registry: those that Azure shows, and the one to come of each region that has none. Azure
 * shows them only once they are switched on, so who has to open a firewall before that goes by what they will be called.
 */
export function dataHosts(registry: Named, replicas: readonly Replica[]): readonly LayerHost[] {
  const read = new Set(registry.dataEndpointHostNames.map((host) => host.toLowerCase()));
  const predicted = predictedHosts(registry, replicas).difference(read);
  const hosts = [
    ...[...read].map((host) => ({ host, origin: 'Read' }) as const),
    ...[...predicted].map((host) => ({ host, origin: 'Predicted' }) as const),
  ];
  return hosts.toSorted((one, other) => (one.host < other.host ? -1 : 1));
}

/** What the data endpoints will be called: by the label of the login server, which is not always the registry's name. */
export function predictedHosts(
  registry: Pick<Named, 'loginServer' | 'location'>,
  replicas: readonly Replica[],
): ReadonlySet<string> {
  const [label = '', ...domain] = registry.loginServer.toLowerCase().split('.');
  const hosts = regionsOf(registry, replicas).map((region) => [label, region, 'data', ...domain]);
  return new Set(hosts.map((parts) => parts.join('.')));
}

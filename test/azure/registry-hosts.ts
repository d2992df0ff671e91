import { objectsAt } from './json.ts';
import type { Registry } from './state.ts';

/** Host names that serve layers: one per region that is ready, once data endpoints are on or a private link needs them. */
export function dataEndpointHosts(registry: Registry): string[] {
  const { properties } = registry;
  const isLinked = objectsAt(properties, 'privateEndpointConnections').length > 0;
  return properties['dataEndpointEnabled'] === true || isLinked ? hostsOf(registry, 'data') : [];
}

/** Login servers of single regions. */
export function regionalEndpointHosts(registry: Registry): string[] {
  return registry.properties['regionalEndpoints'] === 'Enabled' ? hostsOf(registry, 'geo') : [];
}

export function canonicalLocation(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

// By the label of the login server, which is not always the name of the registry.
function hostsOf({ loginServer, location, replications }: Registry, kind: string): string[] {
  const [label = '', ...suffix] = loginServer.split('.');
  const ready = replications.values().filter((one) => one.provisioningState === 'Succeeded');
  const regions = [location, ...ready.map((one) => one.location)].map(canonicalLocation);
  return [...new Set(regions)].map((region) => [label, region, kind, ...suffix].join('.'));
}

import type { PolicySpec } from '../api/policy.ts';
import type { PlanInput } from '../plan/input.ts';
import { layerSources } from '../plan/clients/layer-sources.ts';
import type { RegistrySettings } from '../plan/observed.ts';
import { azureFirewallNames } from './azure-firewall-names.ts';
import { ciliumPolicy } from './cilium-policy.ts';
import type { Documented } from './document.ts';
import { endpointsJson } from './endpoints-json.ts';
import { endpointsOf } from './endpoints.ts';
import { fitted } from './fitted.ts';
import { hostsText } from './hosts-text.ts';

type ClientFirewall = NonNullable<PolicySpec['clientFirewall']>;

/** The documents by their file names; undefined where Azure could not be read, so that nobody knows what they have to say. */
export function configMapData(
  { include }: Pick<ClientFirewall, 'include'>,
  wanted: RegistrySettings['dataEndpoints'] | undefined,
  input: PlanInput,
): Readonly<Record<string, string>> | undefined {
  const { registry, replicas } = input.observed;
  if (registry.kind === 'failed' || replicas?.kind !== 'seen') return undefined;
  const endpoints = endpointsOf({
    registry: registry.value,
    replicas: replicas.value,
    cloud: input.cloudHosts,
    include,
    layers: layerSources(registry.value, wanted, input),
  });
  return fitted(documentsOf({ registry: registry.value, endpoints }));
}

/** In the order in which they are to have room. */
function documentsOf(documented: Documented): Readonly<Record<string, string>> {
  return {
    'endpoints.json': endpointsJson(documented),
    'hosts.txt': hostsText(documented),
    'cilium-egress-policy.yaml': ciliumPolicy(documented),
    'azure-firewall-names.json': azureFirewallNames(documented),
  };
}

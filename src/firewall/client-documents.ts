import type { PolicySpec } from '../api/policy.ts';
import type { PlanInput } from '../plan/input.ts';
import { layerSources } from '../plan/clients/layer-sources.ts';
import type { RegistrySettings } from '../plan/observed.ts';
import { azureFirewallNames } from './azure-firewall-names.ts';
import { azureFirewallTags } from './azure-firewall-tags.ts';
import { ciliumPolicy } from './cilium-policy.ts';
import type { Documented } from './document.ts';
import type { DocumentName } from './document-names.ts';
import { documentedTags } from './documented-tags.ts';
import { endpointsJson } from './endpoints-json.ts';
import { endpointsOf } from './endpoints.ts';
import { hostsText } from './hosts-text.ts';
import { ipRangesText } from './ip-ranges.ts';
import { networkPolicy } from './network-policy.ts';
import { nsgRules } from './nsg-rules.ts';

export type ClientFirewall = NonNullable<PolicySpec['clientFirewall']>;

/** Each by its file name; undefined is one that goes by addresses which nobody knows now. */
export type ClientDocuments = Readonly<Record<DocumentName, string | undefined>>;

/** The documents; undefined where Azure could not be read, so that nobody knows what they have to say. */
export function clientDocuments(
  { include }: Pick<ClientFirewall, 'include'>,
  wanted: RegistrySettings['dataEndpoints'] | undefined,
  input: PlanInput,
): ClientDocuments | undefined {
  const { registry, replicas, discovered } = input.observed;
  if (registry.kind === 'failed' || replicas?.kind !== 'seen') return undefined;
  const given = {
    registry: registry.value,
    replicas: replicas.value,
    cloud: input.cloudHosts,
    include,
    layers: layerSources(registry.value, wanted, input),
  };
  const tags = documentedTags(given, discovered.serviceTags);
  return documentsOf({ registry: registry.value, endpoints: endpointsOf(given), tags });
}

function documentsOf(documented: Documented): ClientDocuments {
  return {
    'endpoints.json': endpointsJson(documented),
    'hosts.txt': hostsText(documented),
    'cilium-egress-policy.yaml': ciliumPolicy(documented),
    'azure-firewall-names.json': azureFirewallNames(documented),
    'azure-firewall-tags.json': azureFirewallTags(documented),
    'nsg-rules.json': nsgRules(documented),
    'ip-ranges.txt': ipRangesText(documented, 'regional'),
    'ip-ranges-global.txt': ipRangesText(documented, 'global'),
    'network-policy.yaml': networkPolicy(documented),
  };
}

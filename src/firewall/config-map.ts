import type { PolicySpec } from '../api/policy.ts';
import type { PlanInput } from '../plan/input.ts';
import { layerSources } from '../plan/clients/layer-sources.ts';
import type { RegistrySettings } from '../plan/observed.ts';
import { azureFirewallNames } from './azure-firewall-names.ts';
import { azureFirewallTags } from './azure-firewall-tags.ts';
import { ciliumPolicy } from './cilium-policy.ts';
import type { Documented } from './document.ts';
import { documentedTags } from './documented-tags.ts';
import { endpointsJson } from './endpoints-json.ts';
import { endpointsOf } from './endpoints.ts';
import { fitted } from './fitted.ts';
import { hostsText } from './hosts-text.ts';
import { ipRangesText } from './ip-ranges.ts';
import { networkPolicy } from './network-policy.ts';
import { nsgRules } from './nsg-rules.ts';

type ClientFirewall = NonNullable<PolicySpec['clientFirewall']>;

/** What an entry of a ConfigMap is to be; where that is not known, what is there stays, or else this is written. */
export type Entry = string | { readonly unlessThere: string };

/** The documents by their file names; undefined where Azure could not be read, so that nobody knows what they have to say. */
export function configMapData(
  { include }: Pick<ClientFirewall, 'include'>,
  wanted: RegistrySettings['dataEndpoints'] | undefined,
  input: PlanInput,
): Readonly<Record<string, Entry>> | undefined {
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
  const documented = { registry: registry.value, endpoints: endpointsOf(given), tags };
  return entriesOf(documentsOf(documented));
}

/** In the order in which they are to have room. Undefined is one that goes by addresses which nobody knows now. */
function documentsOf(documented: Documented): Readonly<Record<string, string | undefined>> {
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

function entriesOf(
  documents: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, Entry>> {
  const texts = Object.entries(documents).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, text] as const],
  );
  const shown = fitted(Object.fromEntries(texts));
  return Object.fromEntries(
    Object.keys(documents).map((name) => [name, shown[name] ?? { unlessThere: unknownNote }]),
  );
}

const unknownNote =
  '# Service tags could not be read yet: status.warnings of the policy says why. Azure publishes the addresses of a region with\n' +
  '#   az network list-service-tags --location REGION\n';

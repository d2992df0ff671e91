import { expect, test } from 'vitest';
import { azureFirewallNames } from '../../src/firewall/azure-firewall-names.ts';
import { azureFirewallTags } from '../../src/firewall/azure-firewall-tags.ts';
import { ciliumPolicy } from '../../src/firewall/cilium-policy.ts';
import { endpointsJson } from '../../src/firewall/endpoints-json.ts';
import { hostsText } from '../../src/firewall/hosts-text.ts';
import type { Documented } from '../../src/firewall/document.ts';
import { ipRangesText } from '../../src/firewall/ip-ranges.ts';
import { networkPolicy } from '../../src/firewall/network-policy.ts';
import { nsgRules } from '../../src/firewall/nsg-rules.ts';
import { must } from '../plan/builders.ts';
import { documented, type Text, withDataEndpoints } from './builders.ts';

const documents = {
  'endpoints.json': endpointsJson,
  'hosts.txt': hostsText,
  'cilium-egress-policy.yaml': ciliumPolicy,
  'azure-firewall-names.json': azureFirewallNames,
  'azure-firewall-tags.json': azureFirewallTags,
  'nsg-rules.json': nsgRules,
  'ip-ranges.txt': (given: Documented) => ipRangesText(given, 'regional'),
  'ip-ranges-global.txt': (given: Documented) => ipRangesText(given, 'global'),
  'network-policy.yaml': networkPolicy,
};

const registries: Readonly<Record<string, Text>> = {
  'blob-storage': {},
  cutover: {
    replicas: ['northeurope'],
    layers: new Set(['BlobStorage', 'DataEndpoints']),
    include: ['AzureActiveDirectory', 'MicrosoftArtifactRegistry'],
  },
  'data-endpoints': {
    registry: withDataEndpoints('northeurope'),
    replicas: ['northeurope'],
    layers: new Set(['DataEndpoints']),
  },
};

test.for(
  Object.entries(registries).flatMap(([name, text]) =>
    Object.entries(documents).map(([file, render]) => ({ name, file, text, render })),
  ),
)('$file of $name is as it was agreed on', async ({ name, file, text, render }) => {
  await expect(must(render(documented(text)))).toMatchFileSnapshot(`golden/${name}/${file}`);
});

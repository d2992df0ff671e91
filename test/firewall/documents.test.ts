import { expect, test } from 'vitest';
import { azureFirewallNames } from '../../src/firewall/azure-firewall-names.ts';
import { ciliumPolicy } from '../../src/firewall/cilium-policy.ts';
import { endpointsJson } from '../../src/firewall/endpoints-json.ts';
import { hostsText } from '../../src/firewall/hosts-text.ts';
import { documented, type Text, withDataEndpoints } from './builders.ts';

const documents = {
  'endpoints.json': endpointsJson,
  'hosts.txt': hostsText,
  'cilium-egress-policy.yaml': ciliumPolicy,
  'azure-firewall-names.json': azureFirewallNames,
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
  await expect(render(documented(text))).toMatchFileSnapshot(`golden/${name}/${file}`);
});

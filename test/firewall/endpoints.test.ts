import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clouds } from '../../src/azure/cloud.ts';
import { endpointsOf } from '../../src/firewall/endpoints.ts';
import { given, type Text, withDataEndpoints } from './builders.ts';

const cases: readonly (Text & { readonly name: string; readonly hosts: readonly string[] })[] = [
  {
    name: 'the login server, the apex for certificates, and blob storage',
    hosts: [
      'LoginServer contoso.azurecr.io Read',
      'Certificates azurecr.io Fixed',
      'BlobStorage *.blob.core.windows.net Fixed',
    ],
  },
  {
    name: 'data endpoints as Azure shows them',
    registry: withDataEndpoints('northeurope'),
    replicas: ['westeurope', 'northeurope'],
    layers: new Set(['DataEndpoints']),
    hosts: [
      'LoginServer contoso.azurecr.io Read',
      'Certificates azurecr.io Fixed',
      'DataEndpoint contoso.northeurope.data.azurecr.io Read',
      'DataEndpoint contoso.westeurope.data.azurecr.io Read',
    ],
  },
  {
    name: 'data endpoints to come next to the blob storage that is still in use',
    replicas: ['northeurope'],
    layers: new Set(['BlobStorage', 'DataEndpoints']),
    hosts: [
      'LoginServer contoso.azurecr.io Read',
      'Certificates azurecr.io Fixed',
      'DataEndpoint contoso.northeurope.data.azurecr.io Predicted',
      'DataEndpoint contoso.westeurope.data.azurecr.io Predicted',
      'BlobStorage *.blob.core.windows.net Fixed',
    ],
  },
  {
    name: 'the data endpoint of a replica that is being made, before it is there',
    registry: withDataEndpoints(),
    replicas: [{ region: 'uksouth', provisioningState: 'Creating' }],
    layers: new Set(['DataEndpoints']),
    hosts: [
      'LoginServer contoso.azurecr.io Read',
      'Certificates azurecr.io Fixed',
      'DataEndpoint contoso.uksouth.data.azurecr.io Predicted',
      'DataEndpoint contoso.westeurope.data.azurecr.io Read',
    ],
  },
  {
    name: 'the hosts of a registry whose login server is not its name',
    registry: { loginServer: 'contoso-b3f0a1d2.azurecr.io', location: 'West Europe' },
    layers: new Set(['DataEndpoints']),
    hosts: [
      'LoginServer contoso-b3f0a1d2.azurecr.io Read',
      'Certificates azurecr.io Fixed',
      'DataEndpoint contoso-b3f0a1d2.westeurope.data.azurecr.io Predicted',
    ],
  },
  {
    name: 'regional endpoints where they are on',
    registry: {
      regionalEndpointHostNames: [
        'contoso.westeurope.geo.azurecr.io',
        'Contoso.eastus.geo.azurecr.io',
      ],
    },
    hosts: [
      'LoginServer contoso.azurecr.io Read',
      'Certificates azurecr.io Fixed',
      'RegionalEndpoint contoso.eastus.geo.azurecr.io Read',
      'RegionalEndpoint contoso.westeurope.geo.azurecr.io Read',
      'BlobStorage *.blob.core.windows.net Fixed',
    ],
  },
  {
    name: 'signing in and Microsoft Artifact Registry where they are asked for',
    include: ['AzureActiveDirectory', 'MicrosoftArtifactRegistry'],
    hosts: [
      'LoginServer contoso.azurecr.io Read',
      'Certificates azurecr.io Fixed',
      'BlobStorage *.blob.core.windows.net Fixed',
      'SignIn login.microsoftonline.com Fixed',
      'ArtifactRegistry mcr.microsoft.com Fixed',
      'ArtifactRegistry *.data.mcr.microsoft.com Fixed',
    ],
  },
  {
    name: 'the hosts of another cloud',
    registry: { loginServer: 'contoso.azurecr.cn', location: 'chinanorth3' },
    cloud: clouds.AzureChina.hosts,
    include: ['AzureActiveDirectory', 'MicrosoftArtifactRegistry'],
    layers: new Set(['BlobStorage', 'DataEndpoints']),
    hosts: [
      'LoginServer contoso.azurecr.cn Read',
      'Certificates azurecr.cn Fixed',
      'DataEndpoint contoso.chinanorth3.data.azurecr.cn Predicted',
      'BlobStorage *.blob.core.chinacloudapi.cn Fixed',
      'SignIn login.chinacloudapi.cn Fixed',
      'ArtifactRegistry mcr.azure.cn Fixed',
      'ArtifactRegistry *.data.mcr.azure.cn Fixed',
    ],
  },
  {
    name: 'nothing that Azure shows and that is not one host',
    registry: {
      ...withDataEndpoints(),
      dataEndpointHostNames: [
        '*.azurecr.io',
        'contoso.westeurope.data.azurecr.io',
        'a b',
        'x\n- y',
      ],
    },
    layers: new Set(['DataEndpoints']),
    hosts: [
      'LoginServer contoso.azurecr.io Read',
      'Certificates azurecr.io Fixed',
      'DataEndpoint contoso.westeurope.data.azurecr.io Read',
    ],
  },
];

test.for(cases)('clients must reach $name', ({ hosts, ...text }) => {
  const endpoints = endpointsOf(given(text));
  expect(endpoints.map(({ host, purpose, origin }) => `${purpose} ${host} ${origin}`)).toEqual(
    hosts,
  );
  expect(new Set(endpoints.map(({ port }) => port))).toEqual(new Set([443]));
});

describe('whatever a registry is', () => {
  test('no pattern lets a client into the registries of others', () => {
    const label = fc.stringMatching(/^[a-z*][a-z0-9*.-]{0,12}$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(clouds)),
        label,
        fc.array(label),
        fc.array(label),
        ({ hosts: cloud }, name, regions, shown) => {
          const endpoints = endpointsOf({
            ...given({
              registry: {
                loginServer: `${name}.${cloud.registryApex}`,
                dataEndpointHostNames: shown.map((host) => `${host}.${cloud.registryApex}`),
                regionalEndpointHostNames: shown.map((host) => `${host}.${cloud.registryApex}`),
              },
              replicas: regions,
            }),
            cloud,
            layers: new Set(['BlobStorage', 'DataEndpoints']),
            include: ['AzureActiveDirectory', 'MicrosoftArtifactRegistry'],
          });
          const patterns = endpoints.map(({ host }) => host).filter((host) => host.includes('*'));
          expect(patterns).toEqual([cloud.blobStorage, cloud.artifactRegistry[1]]);
        },
      ),
    );
  });
});

import { clusterId, registryId, securityGroupId, subnetId, times, type Spec } from './policies.ts';

/** What the API server admits and the parser reads. */
export const admitted: readonly { readonly name: string; readonly spec: Spec }[] = [
  { name: 'a registry alone', spec: {} },
  { name: 'a registry in capitals', spec: { registry: registryId.toUpperCase() } },
  {
    name: 'a resource group with all that a name may hold',
    spec: { registry: registryId.replace('/images/', '/My_Images.(old)-1/') },
  },
  {
    name: '100 subnets with the longest names that Azure allows',
    spec: {
      subnets: times(100, (index) => ({
        id: subnetId(`s${'x'.repeat(76)}${100 + index}`)
          .replace('/network/', `/${'g'.repeat(90)}/`)
          .replace('/prod/', `/${'v'.repeat(80)}/`),
      })),
    },
  },
  {
    name: '200 ranges',
    spec: { ipRanges: times(200, (index) => `203.100.${index}.128/26`) },
  },
  {
    name: 'addresses and ranges of every length',
    spec: {
      ipRanges: ['0.0.0.0/0', '10.0.0.0/8', '203.0.113.7', '203.0.113.8/32', '203.0.113.10/31'],
    },
  },
  {
    name: 'subnets that differ at their end',
    spec: { subnets: [{ id: subnetId('a') }, { id: subnetId('a_') }] },
  },
  {
    name: 'one source of each kind',
    spec: {
      subnets: [{ id: subnetId('a') }, { cluster: clusterId, nodePools: ['ci'] }, { nodes: {} }],
    },
  },
  {
    name: 'publicNetworkAccess Disabled with empty lists',
    spec: { publicNetworkAccess: 'Disabled', subnets: [] },
  },
  { name: 'the shortest interval', spec: { interval: '10s' } },
  { name: 'the longest interval', spec: { interval: '23h59m60s' } },
  { name: 'no settling', spec: { verification: { settle: '0s' } } },
  {
    name: 'a confirmation that is not asked for',
    spec: {
      dataEndpoints: {
        enabled: true,
        cutover: 'Immediate',
        confirmed: `sha256:${'0a'.repeat(32)}`,
      },
    },
  },
  {
    name: 'a whole client firewall',
    spec: {
      clientFirewall: {
        configMap: 'contoso.client-firewall',
        include: ['MicrosoftArtifactRegistry', 'AzureActiveDirectory'],
        networkSecurityGroups: [
          { id: securityGroupId, scope: 'Global', source: '10.0.0.0/16', priorities: '100-4096' },
        ],
      },
    },
  },
  {
    name: 'rollback where the probe is left to its default',
    spec: { verification: { rollback: true } },
  },
];

import { clusterId, securityGroupId, subnetId, type Spec } from './policies.ts';
import type { Refused } from './refused.ts';

const oneSource = 'must say where the subnets come from by exactly one of id, cluster and nodes';
const noRules = 'Disabled switches off every network rule';

export const refusedContradictions: readonly Refused[] = [
  {
    name: 'an entry without a source',
    spec: { subnets: [{}] },
    path: 'spec.subnets[0]',
    says: oneSource,
  },
  {
    name: 'an entry with two sources',
    spec: { subnets: [{ id: subnetId('a'), cluster: clusterId }] },
    path: 'spec.subnets[0]',
    says: oneSource,
  },
  {
    name: 'node pools of no cluster',
    spec: { subnets: [{ id: subnetId('a'), nodePools: ['ci'] }] },
    path: 'spec.subnets[0].nodePools',
    says: 'is about a cluster: nodePools goes with cluster only',
  },
  ...[
    { subnets: [{ id: subnetId('a') }] },
    { ipRanges: ['10.0.0.0/8'] },
    { serviceTags: ['AzureDevOps'] },
  ].map((rules) => ({
    name: `publicNetworkAccess Disabled with ${Object.keys(rules).join()}`,
    spec: { publicNetworkAccess: 'Disabled', ...rules },
    path: 'spec.publicNetworkAccess',
    says: noRules,
  })),
  {
    name: 'rollback without the probe',
    spec: { verification: { probe: false, rollback: true } },
    path: 'spec.verification.rollback',
    says: 'needs the probe',
  },
  {
    name: 'a client firewall that is nowhere written',
    spec: { clientFirewall: { include: ['AzureActiveDirectory'] } },
    path: 'spec.clientFirewall',
    says: 'needs a configMap or networkSecurityGroups',
  },
];

const firewall = (group: Spec): Spec => ({
  clientFirewall: { networkSecurityGroups: [{ id: securityGroupId, ...group }] },
});
const firewallPath = 'spec.clientFirewall.networkSecurityGroups[0]';

export const refusedTexts: readonly Refused[] = [
  ...['9s', '25h', '0s', '10', '1d', '-10m', '10 m', '1.5h', '', '999999h999999h'].map(
    (interval) => ({
      name: `interval is ${interval}`,
      spec: { interval },
      path: 'spec.interval',
      says: 'must be a duration between 10s and 24h, such as 90s, 10m or 1h30m',
    }),
  ),
  ...['61m', '2', '-1s'].map((settle) => ({
    name: `settle is ${settle}`,
    spec: { verification: { settle } },
    path: 'spec.verification.settle',
    says: 'must be a duration between 0s and 1h',
  })),
  ...['Azure DevOps', 'Azure/DevOps', '.Azure', 'a.b.c.d', '10.0.0.0/8'].map((tag) => ({
    name: `service tag is ${tag}`,
    spec: { serviceTags: [tag] },
    path: 'spec.serviceTags[0]',
    says: 'must be an Azure service tag, such as AzureDevOps',
  })),
  ...['Contoso', '-contoso', 'con..toso', 'con/toso'].map((configMap) => ({
    name: `configMap is ${configMap}`,
    spec: { clientFirewall: { configMap } },
    path: 'spec.clientFirewall.configMap',
    says: 'must be the name of a ConfigMap',
  })),
  ...['299-200', '99-200', '200-4097', '200', '200-', '0200-299', 'a-b'].map((priorities) => ({
    name: `priorities is ${priorities}`,
    spec: firewall({ priorities }),
    path: `${firewallPath}.priorities`,
    says: 'must be a span of priorities within 100 and 4096, the lower one first',
  })),
  {
    name: 'source has host bits',
    spec: firewall({ source: '10.0.0.1/16' }),
    path: `${firewallPath}.source`,
    says: 'write 10.0.0.0/16',
  },
  {
    name: 'network security group is a subnet',
    spec: firewall({ id: subnetId('a') }),
    path: `${firewallPath}.id`,
    says: 'must be the ARM id of a network security group',
  },
  ...['sha256:abc', `sha256:${'A'.repeat(64)}`, 'a'.repeat(64)].map((confirmed) => ({
    name: `confirmed is ${confirmed}`,
    spec: { dataEndpoints: { enabled: true, confirmed } },
    path: 'spec.dataEndpoints.confirmed',
    says: 'must be a digest as status shows it',
  })),
];

import { clusterId, securityGroupId, subnetId } from './policies.ts';
import type { Refused } from './refused.ts';

const range = (text: string, says: string): Refused => ({
  name: `ipRanges has ${text}`,
  spec: { ipRanges: [text] },
  path: 'spec.ipRanges[0]',
  says,
});

const mustBeIpv4 = 'must be an IPv4 address or a CIDR with a prefix of 0 to 32';

export const refusedRanges: readonly Refused[] = [
  range('2001:db8::/32', 'is IPv6, which the network rules of a registry do not take'),
  range('::1', 'is IPv6'),
  range('::ffff:203.0.113.7', 'is IPv6'),
  range(
    '10.0.0.1/8',
    '10.0.0.1/8 sets bits to the right of its prefix: write 10.0.0.0/8, or a longer prefix',
  ),
  range('203.0.113.1/24', 'write 203.0.113.0/24'),
  range('203.0.113.3/31', 'write 203.0.113.2/31'),
  range('10.0.0.0/33', mustBeIpv4),
  range('10.0.0.0/-1', mustBeIpv4),
  range('10.0.0.0/08', mustBeIpv4),
  range('10.0.0.0/', mustBeIpv4),
  range('10.0.0.0/8/8', mustBeIpv4),
  range('10.0.0.0/255.0.0.0', mustBeIpv4),
  range('10.0.0', mustBeIpv4),
  range('256.0.0.1', mustBeIpv4),
  range('010.0.0.1', mustBeIpv4),
  range('0x0a.0.0.1', mustBeIpv4),
  range('10.0.0.1-10.0.0.9', mustBeIpv4),
  range(' 10.0.0.1', mustBeIpv4),
  range('AzureDevOps', mustBeIpv4),
  range('', mustBeIpv4),
];

export const refusedRepeats: readonly Refused[] = [
  {
    name: 'a subnet is listed twice, in other capitals',
    spec: {
      subnets: [{ id: subnetId('nodes') }, { nodes: {} }, { id: subnetId('NODES').toUpperCase() }],
    },
    path: 'spec.subnets',
    says: `names a subnet twice: ${subnetId('nodes').toLowerCase()}`,
  },
  {
    name: 'a cluster is listed twice',
    spec: {
      subnets: [{ cluster: clusterId }, { cluster: clusterId.toUpperCase(), nodePools: ['ci'] }],
    },
    path: 'spec.subnets',
    says: 'names a cluster twice',
  },
  {
    name: 'nodes is listed twice',
    spec: { subnets: [{ nodes: {} }, { nodes: {} }] },
    path: 'spec.subnets',
    says: 'names nodes twice',
  },
  {
    name: 'a range is listed twice',
    spec: { ipRanges: ['10.0.0.0/8', '10.1.0.0/16', '10.0.0.0/8'] },
    path: 'spec.ipRanges',
    says: 'names an address or range twice: 10.0.0.0/8',
  },
  {
    name: 'an address is listed with and without its prefix',
    spec: { ipRanges: ['203.0.113.7/32', '203.0.113.7'] },
    path: 'spec.ipRanges',
    says: 'names an address or range twice: 203.0.113.7',
  },
  {
    name: 'a service tag is listed twice, in other capitals',
    spec: { serviceTags: ['AzureDevOps', 'azuredevops'] },
    path: 'spec.serviceTags',
    says: 'names a service tag twice: azuredevops',
  },
  {
    name: 'a node pool is listed twice',
    spec: { subnets: [{ cluster: clusterId, nodePools: ['ci', 'ci'] }] },
    path: 'spec.subnets[0].nodePools',
    says: 'names a node pool twice: ci',
  },
  {
    name: 'a network security group is listed twice',
    spec: {
      clientFirewall: {
        networkSecurityGroups: [{ id: securityGroupId }, { id: securityGroupId.toUpperCase() }],
      },
    },
    path: 'spec.clientFirewall.networkSecurityGroups',
    says: 'names a network security group twice',
  },
];

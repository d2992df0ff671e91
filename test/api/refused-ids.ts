import { clusterId, registryId, subnetId, type Spec } from './policies.ts';
import type { Refused } from './refused.ts';

const anId = (path: string, id: unknown): Spec =>
  path === 'registry' ? { registry: id } : { subnets: [{ id }] };

const idTricks = (path: string, good: string, says: string): readonly Refused[] =>
  [
    { name: 'is empty', id: '' },
    { name: 'is a bare name', id: 'contoso' },
    { name: 'has a slash at the end', id: `${good}/` },
    { name: 'has an empty segment', id: good.replace('/providers/', '//providers/') },
    { name: 'climbs', id: good.replace('/providers/', '/../providers/') },
    { name: 'climbs at its end', id: good.replace(/[^/]+$/, '..') },
    { name: 'climbs past its end', id: `${good}/../other` },
    { name: 'has a percent escape', id: good.replace(/[^/]+$/, 'a%2e%2eb') },
    { name: 'has an escaped slash', id: good.replace(/[^/]+$/, 'a%2Fb') },
    { name: 'has a query', id: `${good}?api-version=2017-10-01` },
    { name: 'has a fragment', id: `${good}#x` },
    { name: 'has a backslash', id: good.replace(/[^/]+$/, String.raw`..\other`) },
    { name: 'begins with a space', id: ` ${good}` },
    { name: 'ends with a line break', id: `${good}\n` },
    { name: 'has a NUL', id: `${good}\u0000` },
    { name: 'has no slash at its beginning', id: good.slice(1) },
    { name: 'is a URL', id: `https://management.azure.com${good}` },
    { name: 'has a malformed subscription', id: good.replace('6f2b1c1e-', '6f2b1c1g-') },
    {
      name: 'has a resource group that ends in a dot',
      id: good.replace('/providers', './providers'),
    },
    { name: 'has a Kelvin sign for a k', id: good.replace('/providers/', '/providers/\u212a/') },
    { name: 'has a long s for an s', id: good.replace('/subscriptions/', '/\u017fubscriptions/') },
    { name: 'has an umlaut', id: good.replace(/[^/]+$/, 'größe') },
    { name: 'has something after the name', id: `${good}/replications/westeurope` },
  ].map(({ name, id }) => ({
    name: `${path} ${name}`,
    spec: anId(path, id),
    path: pathOf(path),
    says,
  }));

const pathOf = (path: string) => (path === 'registry' ? 'spec.registry' : 'spec.subnets[0].id');

const mustBeRegistry = 'must be the ARM id of a container registry, /subscriptions/<guid>/';
const mustBeSubnet = 'must be the ARM id of a subnet, /subscriptions/<guid>/';

export const refusedIds: readonly Refused[] = [
  ...idTricks('registry', registryId, mustBeRegistry),
  ...idTricks('subnet', subnetId('nodes'), mustBeSubnet),
  {
    name: 'registry is a subnet',
    spec: { registry: subnetId('a') },
    path: 'spec.registry',
    says: mustBeRegistry,
  },
  {
    name: 'registry has an underscore in its name',
    spec: { registry: `${registryId}_x` },
    path: 'spec.registry',
    says: mustBeRegistry,
  },
  ...[
    { name: 'a registry', id: registryId },
    { name: 'a virtual network', id: subnetId('a').replace('/subnets/a', '') },
    { name: 'a cluster', id: clusterId },
    {
      name: 'a classic network',
      id: subnetId('a').replace('Microsoft.Network', 'Microsoft.ClassicNetwork'),
    },
    {
      name: 'a network in a tenant-wide scope',
      id: '/providers/Microsoft.Network/virtualNetworks/n/subnets/s',
    },
  ].map(({ name, id }) => ({
    name: `subnet is ${name}`,
    spec: { subnets: [{ id }] },
    path: 'spec.subnets[0].id',
    says: mustBeSubnet,
  })),
  {
    name: 'cluster is a subnet',
    spec: { subnets: [{ cluster: subnetId('a') }] },
    path: 'spec.subnets[0].cluster',
    says: 'must be the ARM id of an AKS cluster',
  },
];

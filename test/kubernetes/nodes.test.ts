import { expect, test } from 'vitest';
import { parseNode } from '../../src/kubernetes/nodes.ts';

const scaleSet =
  '/subscriptions/6f2b1c1e-58a0-4f0c-9d6a-2f8f3a1f9b10/resourcegroups/mc_shop_prod/providers/microsoft.compute/virtualmachinescalesets/aks-ci-1-vmss';

/** As AKS writes it: its labels name a network in the group of the cluster, where none is. */
function node(spec: object) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: 'aks-ci-1-vmss000000',
      uid: 'u',
      resourceVersion: '7',
      labels: {
        'kubernetes.azure.com/network-resourcegroup': 'shop',
        'kubernetes.azure.com/network-subnet': 'aks-subnet',
      },
      managedFields: [{ manager: 'kubelet' }],
    },
    spec: { podCIDR: '10.244.0.0/24', taints: [], ...spec },
    status: { images: [{ names: ['mcr.microsoft.com/oss/kubernetes/pause'] }] },
  };
}

const metadata = {
  name: 'aks-ci-1-vmss000000',
  namespace: '',
  uid: 'u',
  resourceVersion: '7',
};

test('of a node its identity and its machine are kept, and nothing else', () => {
  const providerID = `azure://${scaleSet}/virtualMachines/0`;
  expect(parseNode(node({ providerID }))).toEqual({
    metadata,
    machine: { kind: 'scaleSet', id: scaleSet },
  });
});

test.for([
  { name: 'that does not say what it runs on', spec: {} },
  { name: 'of another cloud', spec: { providerID: 'gce://project/zone/name' } },
  { name: 'with a path in its provider id', spec: { providerID: `azure://${scaleSet}/../vm` } },
])('a node $name is kept by its name', ({ spec }) => {
  expect(parseNode(node(spec))).toEqual({ metadata, machine: undefined });
});

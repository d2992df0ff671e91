const guid = '6f2b1c1e-58a0-4f0c-9d6a-2f8f3a1f9b10';

export const registryId = `/subscriptions/${guid}/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/contoso`;
export const clusterId = `/subscriptions/${guid}/resourceGroups/clusters/providers/Microsoft.ContainerService/managedClusters/prod`;
export const securityGroupId = `/subscriptions/${guid}/resourceGroups/network/providers/Microsoft.Network/networkSecurityGroups/app`;

export function subnetId(name: string): string {
  return `/subscriptions/${guid}/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/prod/subnets/${name}`;
}

/** A subnet in a resource group of that name. */
export function inGroup(name: string): string {
  return subnetId('nodes').replace('/network/', `/${name}/`);
}

export type Spec = Readonly<Record<string, unknown>>;

/** A manifest with nothing in it but what the case is about. */
export function policy(spec: Spec = {}, name = 'contoso') {
  return {
    apiVersion: 'registrynetwork.dev/v1alpha1',
    kind: 'RegistryNetworkPolicy',
    metadata: { name, namespace: 'default' },
    spec: { registry: registryId, ...spec },
  };
}

export function times<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Where the scenarios play. */
export const subscription = '00000000-0000-4000-8000-0000000000c1';
export const group = `/subscriptions/${subscription}/resourceGroups/Contract`;
export const registryId = `${group}/providers/Microsoft.ContainerRegistry/registries/contoso`;
export const networkId = `${group}/providers/Microsoft.Network/virtualNetworks/hub`;
export const securityGroupId = `${group}/providers/Microsoft.Network/networkSecurityGroups/nodes`;
export const clusterId = `${group}/providers/Microsoft.ContainerService/managedClusters/prod`;
export const machineId = `${group}/providers/Microsoft.Compute/virtualMachines/node`;
export const containerRegistry = 'Microsoft.ContainerRegistry';

export function subnetId(name: string): string {
  return `${networkId}/subnets/${name}`;
}

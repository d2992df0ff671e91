/** Ids that tests use when nothing about them matters. */
export const subscription = '00000000-0000-0000-0000-00000000000a';
export const foreignSubscription = '00000000-0000-0000-0000-00000000000b';
export const group = `/subscriptions/${subscription}/resourceGroups/shop`;
export const registryId = `${group}/providers/Microsoft.ContainerRegistry/registries/contoso`;
export const networkId = `${group}/providers/Microsoft.Network/virtualNetworks/hub`;
export const foreignNetworkId = `/subscriptions/${foreignSubscription}/resourceGroups/partner/providers/Microsoft.Network/virtualNetworks/spoke`;

export const registryVersion = '?api-version=2026-09-01-preview';
export const networkVersion = '?api-version=2025-03-01';

export function subnetId(name: string, network = networkId): string {
  return `${network}/subnets/${name}`;
}

export function networkResource(type: string, name: string): string {
  return `${group}/providers/Microsoft.Network/${type}/${name}`;
}

import type { Answer, Azure, Call } from './call.ts';
import type { JsonObject } from './json.ts';
import { networkOf } from './network-lookup.ts';
import { listed, page } from './paging.ts';
import type { VirtualNetwork } from './state.ts';
import { subnetBody } from './subnets.ts';

const type = 'Microsoft.Network/virtualNetworks';

export function getVirtualNetwork(call: Call, azure: Azure): Answer {
  const network = networkOf(call, azure);
  const afterMs = azure.settings.delays.virtualNetworkGetMs;
  const body = networkBody(network, call.apiVersion);
  return { status: 200, headers: { etag: network.etag }, body: () => body, afterMs };
}

export function listVirtualNetworks(call: Call, azure: Azure): Answer {
  return page(
    listed(azure.state.networks, call, azure).map((network) =>
      networkBody(network, call.apiVersion),
    ),
    call,
    azure,
  );
}

export function networkBody(network: VirtualNetwork, version: string): JsonObject {
  return {
    name: network.name,
    id: network.id,
    etag: network.etag,
    type,
    location: network.location,
    ...(network.tags && { tags: network.tags }),
    properties: {
      provisioningState: network.provisioningState,
      resourceGuid: network.resourceGuid,
      ...network.properties,
      // Recorded in 2025, not yet there in 2022; which version brought it is not known.
      ...(version >= '2024' && { privateEndpointVNetPolicies: 'Disabled' }),
      subnets: Array.from(network.subnets.values(), (subnet) => subnetBody(subnet, network)),
      virtualNetworkPeerings: [],
      enableDdosProtection: false,
    },
  };
}

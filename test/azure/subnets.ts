import type { Answer, Azure, Call } from './call.ts';
import { childNotFound, networkError } from './errors.ts';
import { inOrder, objectAt, objectsAt, textAt, type JsonObject } from './json.ts';
import { refuseWhileBusy, startNetworkOperation, subnetPace } from './network-operation.ts';
import { page } from './paging.ts';
import type { Subnet, VirtualNetwork } from './state.ts';
import { networkOf } from './network-lookup.ts';

const type = 'Microsoft.Network/virtualNetworks/subnets';

/** As recorded answers have it. */
const memberOrder = [
  'provisioningState',
  'addressPrefix',
  'addressPrefixes',
  'networkSecurityGroup',
  'routeTable',
  'natGateway',
  'serviceEndpoints',
  'ipConfigurations',
  'delegations',
  'privateEndpointNetworkPolicies',
  'privateLinkServiceNetworkPolicies',
];

export function getSubnet(call: Call, azure: Azure): Answer {
  const network = networkOf(call, azure);
  const subnet = network.subnets.get((call.params['subnet'] ?? '').toLowerCase());
  if (!subnet) throw childNotFound(`${network.id}/subnets/${call.params['subnet'] ?? ''}`);
  const body = subnetBody(subnet, network);
  return { status: 200, headers: { etag: network.etag }, body: () => body };
}

export function listSubnets(call: Call, azure: Azure): Answer {
  const network = networkOf(call, azure);
  const bodies = Array.from(network.subnets.values(), (subnet) => subnetBody(subnet, network));
  return page(bodies, call, azure);
}

export function deleteSubnet(call: Call, azure: Azure): Answer {
  const network = networkOf(call, azure);
  const name = (call.params['subnet'] ?? '').toLowerCase();
  const subnet = network.subnets.get(name);
  if (!subnet) return { status: 204 };
  refuseWhileBusy(network, call, azure);
  refuseInUse(subnet);
  subnet.provisioningState = 'Deleting';
  const headers = startNetworkOperation(network, call, azure, {
    kind: 'DeleteSubnetOperation',
    ...subnetPace(azure.settings),
    withResult: true,
    end: (outcome) => {
      if (outcome) subnet.provisioningState = outcome.status;
      else network.subnets.delete(name);
    },
  });
  return { status: 202, headers };
}

export function subnetBody(subnet: Subnet, network: VirtualNetwork): JsonObject {
  const { delegations, ...properties } = subnet.properties;
  const shown = Array.isArray(delegations)
    ? objectsAt(subnet.properties, 'delegations').map((entry) => delegation(entry, subnet, network))
    : [];
  return {
    name: subnet.name,
    id: subnet.id,
    etag: network.etag,
    properties: inOrder(
      { ...properties, provisioningState: subnet.provisioningState, delegations: shown },
      memberOrder,
    ),
    type,
  };
}

/** A delegation is a child with an id and the shared etag of its own. */
function delegation(entry: JsonObject, subnet: Subnet, network: VirtualNetwork): JsonObject {
  return {
    ...entry,
    id: `${subnet.id}/delegations/${textAt(entry, 'name') ?? ''}`,
    etag: network.etag,
    properties: { provisioningState: 'Succeeded', ...objectAt(entry, 'properties') },
    type: `${type}/delegations`,
  };
}

function refuseInUse(subnet: Subnet): void {
  const [user] = objectsAt(subnet.properties, 'ipConfigurations');
  if (!user) return;
  const message =
    `Subnet ${subnet.name} is in use by ${textAt(user, 'id') ?? ''} and cannot be deleted. In ` +
    'order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.';
  throw networkError({ status: 400, code: 'InUseSubnetCannotBeDeleted', message });
}

import type { Answer, Azure, Call } from './call.ts';
import { childNotFound } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { found } from './lookup.ts';
import type { NetworkInterface } from './machines.ts';

const type = 'Microsoft.Network/networkInterfaces';

export function getNetworkInterface(call: Call, azure: Azure): Answer {
  const { interfaces } = azure.state;
  const name = call.params['interface'] ?? '';
  const nic = found(interfaces, { type, name, missed: childNotFound }, call, azure);
  return { status: 200, body: () => interfaceBody(nic) };
}

function interfaceBody(nic: NetworkInterface): JsonObject {
  return {
    name: nic.name,
    id: nic.id,
    type,
    location: nic.location,
    properties: {
      provisioningState: 'Succeeded',
      primary: true,
      enableAcceleratedNetworking: true,
      enableIPForwarding: false,
      ...(nic.machine !== undefined && { virtualMachine: { id: nic.machine } }),
      ipConfigurations: nic.subnets.map((id, index) => configuration(nic, id, index)).toReversed(),
    },
  };
}

function configuration(nic: NetworkInterface, subnet: string, index: number): Json {
  const name = `ipconfig${index + 1}`;
  return {
    name,
    id: `${nic.id}/ipConfigurations/${name}`,
    type: `${type}/ipConfigurations`,
    properties: {
      provisioningState: 'Succeeded',
      privateIPAllocationMethod: 'Dynamic',
      privateIPAddressVersion: 'IPv4',
      primary: index === 0,
      subnet: { id: subnet },
    },
  };
}

import type { Answer, Azure, Call } from './call.ts';
import { machineNotFound } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { found } from './lookup.ts';
import type { VirtualMachine } from './machines.ts';
import { listed, page } from './paging.ts';

const type = 'Microsoft.Compute/virtualMachines';

export function getVirtualMachine(call: Call, azure: Azure): Answer {
  const { machines } = azure.state;
  const name = call.params['machine'] ?? '';
  const machine = found(machines, { type, name, missed: machineNotFound }, call, azure);
  return { status: 200, body: () => machineBody(machine) };
}

export function listVirtualMachines(call: Call, azure: Azure): Answer {
  return page(listed(azure.state.machines, call, azure).map(machineBody), call, azure);
}

function machineBody(machine: VirtualMachine): JsonObject {
  const { scaleSet, interfaces } = machine;
  return {
    name: machine.name,
    // As lists and GETs of machines have it: the group in capital letters, however it was made.
    id: machine.id.replace(/(?<=\/resourceGroups\/)[^/]+/i, (group) => group.toUpperCase()),
    type,
    location: machine.location,
    tags: machine.tags,
    properties: {
      vmId: '00000000-0000-4000-8000-000000000000',
      hardwareProfile: { vmSize: 'Standard_D4s_v5' },
      provisioningState: 'Succeeded',
      ...(scaleSet !== undefined && { virtualMachineScaleSet: { id: scaleSet } }),
      networkProfile: { networkInterfaces: interfacesBody(interfaces) },
    },
  };
}

/** A single interface is the primary one without saying so; of several, the primary need not come first. */
function interfacesBody(ids: readonly string[]): Json[] {
  if (ids.length === 1) return ids.map((id) => ({ id }));
  return ids.map((id, index) => ({ id, properties: { primary: index === 0 } })).toReversed();
}

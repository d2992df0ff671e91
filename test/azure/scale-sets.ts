import type { Answer, Azure, Call } from './call.ts';
import { machineNotFound } from './errors.ts';
import type { JsonObject } from './json.ts';
import { found } from './lookup.ts';
import type { ScaleSet } from './machines.ts';
import { listed, page } from './paging.ts';

const type = 'Microsoft.Compute/virtualMachineScaleSets';

export function getScaleSet(call: Call, azure: Azure): Answer {
  const { scaleSets } = azure.state;
  const name = call.params['set'] ?? '';
  const set = found(scaleSets, { type, name, missed: machineNotFound }, call, azure);
  return { status: 200, body: () => scaleSetBody(set) };
}

export function listScaleSets(call: Call, azure: Azure): Answer {
  return page(listed(azure.state.scaleSets, call, azure).map(scaleSetBody), call, azure);
}

function scaleSetBody(set: ScaleSet): JsonObject {
  const { networkProfile, orchestrationMode } = set;
  return {
    name: set.name,
    id: set.id,
    type,
    location: set.location,
    tags: set.tags,
    sku: { name: 'Standard_D4s_v5', tier: 'Standard', capacity: set.capacity },
    properties: {
      singlePlacementGroup: orchestrationMode === 'Uniform',
      orchestrationMode,
      platformFaultDomainCount: 1,
      provisioningState: 'Succeeded',
      overprovision: false,
      ...(networkProfile && { virtualMachineProfile: { networkProfile } }),
    },
  };
}

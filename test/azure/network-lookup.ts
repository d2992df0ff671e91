import type { Azure, Call } from './call.ts';
import { resourceNotFound } from './errors.ts';
import { keyOf } from './ids.ts';
import type { VirtualNetwork } from './state.ts';

const type = 'Microsoft.Network/virtualNetworks';

export function networkOf(call: Call, azure: Azure): VirtualNetwork {
  const { subscription = '', group = '', network = '' } = call.params;
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${network}`;
  const found = azure.state.networks.get(keyOf(id));
  if (found) return found;
  throw resourceNotFound(type, network, group);
}

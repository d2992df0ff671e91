import type { ObservedSubnet, Operation, Progress } from '../../src/plan/observed.ts';
import type { AzureOptions } from '../azure/server.ts';
import { call, type Scene, signal, startScene, subnet, subnetArmId } from './scene.ts';

export const armId = subnetArmId('Nodes');
export const id = subnet(armId);
export const neighbour = subnet(subnetArmId('Neighbour'));
export const networkArmId = armId.replace(/\/subnets.*/, '');
export const service = 'Microsoft.ContainerRegistry';
export const theirs = {
  service: 'Microsoft.Storage',
  locations: ['westeurope', 'northeurope'],
  fromTheFuture: { kept: [1, null] },
};

interface Given {
  readonly serviceEndpoints?: readonly (string | typeof theirs | { service: string })[];
}

/** A network with a subnet full of strangers' members, and a neighbour. */
export async function sceneWith(
  { serviceEndpoints }: Given,
  options: AzureOptions = {},
): Promise<Scene> {
  const scene = await startScene(options);
  const { world } = scene.simulator;
  const resource = (name: string) => ({ id: armId.replace(/\/virtualNetworks.*/, `/${name}`) });
  world.addSubnet({
    id: armId,
    ...(serviceEndpoints && { serviceEndpoints: [...serviceEndpoints] }),
    properties: {
      networkSecurityGroup: resource('networkSecurityGroups/nsg'),
      routeTable: resource('routeTables/rt'),
      natGateway: resource('natGateways/nat'),
      delegations: [
        {
          name: 'd',
          properties: { serviceName: 'Microsoft.Web/serverFarms' },
          fromTheFuture: true,
        },
      ],
      fromTheFuture: { nested: [{ kept: 'as it is' }] },
    },
  });
  world.addSubnet({ id: subnetArmId('Neighbour') });
  return scene;
}

export function add({ azure }: Scene): Promise<Progress<ObservedSubnet>> {
  return azure.subnets.addServiceEndpoint(id, call, signal);
}

export function remove({ azure }: Scene): Promise<Progress<ObservedSubnet>> {
  return azure.subnets.removeServiceEndpoint(id, call, signal);
}

export function operationOf(progress: Progress<ObservedSubnet>): Operation {
  if (progress.kind === 'running') return progress.operation;
  throw new Error('the write was not an operation');
}

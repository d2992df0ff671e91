import type { NetworkRules, ObservedRegistry } from '../../src/plan/observed.ts';
import type { PutNetworkRules } from '../../src/plan/step.ts';
import type { AzureOptions } from '../azure/server.ts';
import { registryArmId, registryId, type Scene, startScene, subnetArmId } from './scene.ts';

export const key = 'virtualNetworkSubnetResourceId';
export const ours = subnetArmId('Ours');
export const theirs = subnetArmId('Theirs');

export interface Rules {
  readonly subnets: readonly string[];
  readonly ips?: readonly string[];
  readonly defaultAction?: 'Allow' | 'Deny';
}

/** A registry with these rules, and two subnets that are ready for one. */
export async function sceneWithRules(of: Rules, options: AzureOptions = {}): Promise<Scene> {
  const scene = await startScene(options);
  const { world } = scene.simulator;
  for (const id of [ours, theirs]) {
    world.addSubnet({ id, serviceEndpoints: ['Microsoft.ContainerRegistry'] });
  }
  world.addRegistry({ id: registryArmId, ...of });
  return scene;
}

export function stepTo(
  { rules: before }: ObservedRegistry,
  subnets: readonly string[],
): PutNetworkRules {
  return { kind: 'putNetworkRules', registryId, before, after: { ...before, ...rules(subnets) } };
}

export function rules(subnets: readonly string[]): Pick<NetworkRules, 'subnetRules'> {
  return {
    subnetRules: subnets.map((id) => ({
      subnet: id.toLowerCase(),
      raw: { action: 'Allow', [key]: id },
    })),
  };
}

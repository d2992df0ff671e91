import { onTestFinished } from 'vitest';
import type { RegistrySeed, WorldSeed } from '../azure/seed.ts';
import { type AzureSimulator, startAzure } from '../azure/server.ts';

export const subscription = '00000000-0000-4000-8000-000000000001';
const group = `/subscriptions/${subscription}/resourceGroups/shared/providers`;
export const networkId = `${group}/Microsoft.Network/virtualNetworks/hub`;
export const registryId = `${group}/Microsoft.ContainerRegistry/registries/contoso`;

export function subnetId(name: string): string {
  return `${networkId}/subnets/${name}`;
}

/** A registry, and three subnets: `aks` and `build` have the service endpoint, `bare` has not. */
export function worldWith(registry: Omit<RegistrySeed, 'id'>, more: WorldSeed = {}): WorldSeed {
  const serviceEndpoints = ['Microsoft.ContainerRegistry'];
  return {
    virtualNetworks: [
      {
        id: networkId,
        subnets: [
          { id: subnetId('aks'), serviceEndpoints },
          { id: subnetId('build'), serviceEndpoints },
          { id: subnetId('bare') },
        ],
      },
    ],
    registries: [{ id: registryId, ...registry }],
    ...more,
  };
}

/** A simulated Azure that ends with the test. */
export async function azureWith(seed: WorldSeed): Promise<AzureSimulator> {
  const azure = await startAzure({ throttle: 'none', seed });
  onTestFinished(() => azure.stop());
  return azure;
}

/** A manifest, as YAML takes JSON as well. */
export function policyText(
  spec: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>> = {},
): string {
  return `${JSON.stringify({
    apiVersion: 'registrynetwork.dev/v1alpha1',
    kind: 'RegistryNetworkPolicy',
    metadata: { name: 'contoso', namespace: 'platform', ...metadata },
    spec: { registry: registryId, ...spec },
  })}\n---\n`;
}

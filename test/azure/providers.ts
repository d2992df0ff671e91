import { supportedVersions } from './api-versions.ts';
import type { Answer, Azure, Call } from './call.ts';
import { gatewayError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { registrationOf } from './state.ts';
import { subscriptionOf } from './subscriptions.ts';

const resourceTypes: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.ContainerRegistry': ['registries', 'registries/replications', 'operations'],
  'Microsoft.ContainerService': ['managedClusters', 'managedClusters/agentPools'],
  'Microsoft.Compute': ['virtualMachineScaleSets', 'virtualMachines'],
  'Microsoft.Network': ['virtualNetworks', 'networkSecurityGroups', 'routeTables', 'natGateways'],
};

export function getProvider(call: Call, azure: Azure): Answer {
  const body = providerBody(call, azure);
  return { status: 200, body: () => body };
}

/** Answers at once that it is registering; that it is done, a later GET tells. */
export function registerProvider(call: Call, azure: Azure): Answer {
  const namespace = knownNamespace(call);
  const { providers } = subscriptionOf(call, azure);
  const key = namespace.toLowerCase();
  if (providers.get(key) !== 'Registered') {
    providers.set(key, 'Registering');
    azure.timeline.schedule(call.now + azure.settings.delays.providerRegistrationMs, () => {
      if (providers.get(key) === 'Registering') providers.set(key, 'Registered');
    });
  }
  return getProvider(call, azure);
}

function providerBody(call: Call, azure: Azure): JsonObject {
  const namespace = knownNamespace(call);
  const { id } = subscriptionOf(call, azure);
  const versions = supportedVersions(namespace, azure.settings.dialect) ?? [];
  return {
    id: `/subscriptions/${id}/providers/${namespace}`,
    namespace,
    resourceTypes: (resourceTypes[namespace] ?? []).map((resourceType): Json => ({
      resourceType,
      locations: [],
      apiVersions: [...versions],
      capabilities: 'None',
    })),
    registrationState: registrationOf(azure.state, id, namespace),
    registrationPolicy: 'RegistrationRequired',
  };
}

function knownNamespace(call: Call): string {
  const asked = call.params['namespace'] ?? '';
  const found = Object.keys(resourceTypes).find(
    (namespace) => namespace.toLowerCase() === asked.toLowerCase(),
  );
  if (found !== undefined) return found;
  const message = `The resource namespace '${asked}' is invalid.`;
  throw gatewayError({ status: 404, code: 'InvalidResourceNamespace', message });
}

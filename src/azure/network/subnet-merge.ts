import {
  arrayAt,
  isJsonObject,
  type JsonObject,
  objectAt,
  stringAt,
  without,
} from '../arm/json.ts';

export const registryService = 'Microsoft.ContainerRegistry';

/**
 * The body that puts the subnet back as it is, with the endpoint. What Azure fills in is left out, all else goes back as
 * it came, known or not: a PUT detaches whatever it does not name. An endpoint that is there already, in whatever state,
 * is not added a second time.
 */
export function withServiceEndpoint(subnet: JsonObject): JsonObject {
  const endpoints = arrayAt(subnet['properties'], 'serviceEndpoints');
  if (endpoints.some(isRegistryEndpoint)) return writable(subnet, endpoints);
  return writable(subnet, [...endpoints, { service: registryService }]);
}

/** The body that puts the subnet back as it is, without the endpoint. */
export function withoutServiceEndpoint(subnet: JsonObject): JsonObject {
  const endpoints = arrayAt(subnet['properties'], 'serviceEndpoints');
  return writable(
    subnet,
    endpoints.filter((endpoint) => !isRegistryEndpoint(endpoint)),
  );
}

export function isRegistryEndpoint(endpoint: unknown): boolean {
  return stringAt(endpoint, 'service')?.toLowerCase() === registryService.toLowerCase();
}

const readOnlyInSubnet = new Set(['etag']);
const readOnlyInProperties = new Set([
  'provisioningState',
  'ipConfigurations',
  'ipConfigurationProfiles',
  'privateEndpoints',
  'resourceNavigationLinks',
  'serviceAssociationLinks',
  'purpose',
]);
const readOnlyInEndpoint = new Set(['provisioningState']);
const readOnlyInDelegation = new Set(['etag']);
const readOnlyInDelegationProperties = new Set(['provisioningState', 'actions']);

function writable(subnet: JsonObject, endpoints: readonly unknown[]): JsonObject {
  const properties = objectAt(subnet, 'properties');
  const { delegations } = properties;
  return {
    ...without(subnet, readOnlyInSubnet),
    properties: {
      ...without(properties, readOnlyInProperties),
      serviceEndpoints: endpoints.map(writableEndpoint),
      ...(Array.isArray(delegations) && { delegations: delegations.map(writableDelegation) }),
    },
  };
}

function writableEndpoint(endpoint: unknown): unknown {
  return isJsonObject(endpoint) ? without(endpoint, readOnlyInEndpoint) : endpoint;
}

function writableDelegation(delegation: unknown): unknown {
  if (!isJsonObject(delegation)) return delegation;
  const kept = without(delegation, readOnlyInDelegation);
  const { properties } = kept;
  if (!isJsonObject(properties)) return kept;
  return { ...kept, properties: without(properties, readOnlyInDelegationProperties) };
}

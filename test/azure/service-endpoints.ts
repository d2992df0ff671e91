import { objectsAt, textAt, type JsonObject } from './json.ts';
import type { Dialect } from './settings.ts';
import type { Subnet } from './state.ts';

/** The entry for a service; the whole name counts: Microsoft.Storage is not Microsoft.Storage.Global. */
export function endpointOf(subnet: Subnet, service: string): JsonObject | undefined {
  return objectsAt(subnet.properties, 'serviceEndpoints').find((entry) => isFor(entry, service));
}

/** Whether traffic to the service leaves with the private address. */
export function usesPrivateAddress(subnet: Subnet, service: string, dialect: Dialect): boolean {
  const entry = endpointOf(subnet, service);
  if (!entry) return false;
  return dialect.endpointTakesEffect === 'atWrite' || entry['provisioningState'] === 'Succeeded';
}

/**
 * The list as the service takes it over: an entry that was there in the same form stays as it is,
 * any other has to be put in place first.
 */
export function acceptedEndpoints(
  sent: readonly JsonObject[],
  before: readonly JsonObject[],
): JsonObject[] {
  return sent.map((entry) => {
    const old = before.find((other) => isFor(other, textAt(entry, 'service') ?? ''));
    const state = old?.['provisioningState'] === 'Succeeded' ? 'Succeeded' : 'Updating';
    const { provisioningState: _ignored, ...rest } = entry;
    const locations = entry['locations'] ?? old?.['locations'] ?? ['*'];
    return { provisioningState: state, ...rest, locations };
  });
}

export function withEndpointState(properties: JsonObject, state: string): JsonObject {
  if (!Array.isArray(properties['serviceEndpoints'])) return properties;
  const serviceEndpoints = objectsAt(properties, 'serviceEndpoints').map((entry) =>
    entry['provisioningState'] === 'Updating' ? { ...entry, provisioningState: state } : entry,
  );
  return { ...properties, serviceEndpoints };
}

function isFor(entry: JsonObject, service: string): boolean {
  return textAt(entry, 'service')?.toLowerCase() === service.toLowerCase();
}

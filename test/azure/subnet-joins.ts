import { demandLinked } from './authorization.ts';
import type { Azure, Call } from './call.ts';
import { networkError } from './errors.ts';
import { keyOf } from './ids.ts';
import { objectAt, objectsAt, textAt, type JsonObject } from './json.ts';

interface Reference {
  readonly id: string;
  readonly action: string;
}

/** Whatever the body attaches must exist, and the caller must be allowed to join it. */
export function checkJoins(sent: JsonObject, id: string, call: Call, azure: Azure): void {
  const own = { action: 'Microsoft.Network/virtualNetworks/subnets/write', scope: id };
  for (const reference of referencesIn(sent)) {
    const linked = { action: reference.action, scope: reference.id };
    demandLinked(call, azure, own, linked);
    const { resources, securityGroups } = azure.state;
    if (resources.has(keyOf(reference.id)) || securityGroups.has(keyOf(reference.id))) continue;
    const message =
      `Resource ${reference.id} referenced by resource ${id} was not found. Please make sure that ` +
      'the referenced resource exists, and that both resources are in the same region.';
    throw networkError({ status: 400, code: 'InvalidResourceReference', message });
  }
}

export function referencesIn(properties: JsonObject): readonly Reference[] {
  const single = (['networkSecurityGroup', 'routeTable', 'natGateway'] as const).flatMap((member) =>
    referenceTo(objectAt(properties, member), `${member}s`),
  );
  const policies = objectsAt(properties, 'serviceEndpointPolicies').flatMap((policy) =>
    referenceTo(policy, 'serviceEndpointPolicies'),
  );
  const identifiers = objectsAt(properties, 'serviceEndpoints').flatMap((entry) =>
    referenceTo(objectAt(entry, 'networkIdentifier'), 'publicIPAddresses'),
  );
  return [...single, ...policies, ...identifiers];
}

function referenceTo(value: JsonObject | undefined, type: string): readonly Reference[] {
  const id = value && textAt(value, 'id');
  return id === undefined ? [] : [{ id, action: `Microsoft.Network/${type}/join/action` }];
}

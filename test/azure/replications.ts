import type { Answer, Azure, Call } from './call.ts';
import { resourceNotFound } from './errors.ts';
import type { JsonObject } from './json.ts';
import { page } from './paging.ts';
import { canonicalLocation } from './registry-hosts.ts';
import { registryOf, versionHeader } from './registries.ts';
import type { Registry, Replication } from './state.ts';

const type = 'Microsoft.ContainerRegistry/registries/replications';

/** The home region is a replication as well, and comes first, once there is any other. */
export function listReplications(call: Call, azure: Azure): Answer {
  const registry = registryOf(call, azure);
  const isReplicated = registry.replications.size > 0;
  const all = isReplicated ? [home(registry), ...registry.replications.values()] : [];
  const bodies = all.map((replication) => replicationBody(registry, replication));
  return { ...page(bodies, call, azure), headers: versionHeader(call) };
}

export function getReplication(call: Call, azure: Azure): Answer {
  const registry = registryOf(call, azure);
  const name = call.params['replication'] ?? '';
  const found = [home(registry), ...registry.replications.values()].find(
    (replication) => replication.name.toLowerCase() === name.toLowerCase(),
  );
  if (!found) {
    const path = `${registry.name}/replications/${name}`;
    throw resourceNotFound(
      'Microsoft.ContainerRegistry/registries',
      path,
      call.params['group'] ?? '',
    );
  }
  return {
    status: 200,
    headers: versionHeader(call),
    body: () => replicationBody(registry, found),
  };
}

function home(registry: Registry): Replication {
  const location = canonicalLocation(registry.location);
  return { name: location, location, provisioningState: 'Succeeded' };
}

function replicationBody(registry: Registry, replication: Replication): JsonObject {
  return {
    id: `${registry.id}/replications/${replication.name}`,
    name: replication.name,
    type,
    location: replication.location,
    tags: {},
    properties: {
      provisioningState: replication.provisioningState,
      status: { displayStatus: statusOf(replication) },
      regionEndpointEnabled: true,
      zoneRedundancy: 'Disabled',
    },
  };
}

function statusOf({ provisioningState }: Replication): string {
  return provisioningState === 'Succeeded' ? 'Ready' : provisioningState;
}

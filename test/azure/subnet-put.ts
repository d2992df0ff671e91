import type { Answer, Azure, Call } from './call.ts';
import { invalidContent, preconditionFailed } from './errors.ts';
import { isObject, objectAt, objectsAt, type JsonObject } from './json.ts';
import { refuseWhileBusy, startNetworkOperation, subnetPace } from './network-operation.ts';
import { publicIpOf } from './public-ip.ts';
import { acceptedEndpoints, withEndpointState } from './service-endpoints.ts';
import type { Subnet, VirtualNetwork } from './state.ts';
import { checkJoins } from './subnet-joins.ts';
import { checkEndpoints, checkPrefixes } from './subnet-checks.ts';
import { subnetBody } from './subnets.ts';
import { networkOf } from './network-lookup.ts';

/** What a caller cannot set: sent, it is passed over, and what there was stays. */
const readOnly = [
  'provisioningState',
  'ipConfigurations',
  'ipConfigurationProfiles',
  'privateEndpoints',
  'resourceNavigationLinks',
  'serviceAssociationLinks',
  'purpose',
];

/** Replaces the whole subnet: whatever the body leaves out is taken off. There is no PATCH. */
export function putSubnet(call: Call, azure: Azure): Answer {
  const network = networkOf(call, azure);
  const name = call.params['subnet'] ?? '';
  const existing = network.subnets.get(name.toLowerCase());
  checkPrecondition(network, existing, call, azure);
  refuseWhileBusy(network, call, azure);
  const sent = sentProperties(call);
  const id = existing?.id ?? `${network.id}/subnets/${name}`;
  checkPrefixes({ network, existing, name, sent }, azure);
  checkEndpoints(sent, id);
  checkJoins(sent, id, call, azure);
  const before = existing?.properties ?? {};
  const subnet = existing ?? newSubnet(id, name);
  const properties = replaced(sent, before);
  network.subnets.set(name.toLowerCase(), subnet);
  const headers = write(subnet, properties, { network, call, azure, isNew: !existing });
  return {
    status: existing ? 200 : 201,
    headers,
    body: bodyNow(subnet, network),
    afterMs: azure.settings.delays.subnetPutMs,
  };
}

interface Place {
  readonly network: VirtualNetwork;
  readonly call: Call;
  readonly azure: Azure;
  readonly isNew: boolean;
}

function write(subnet: Subnet, properties: JsonObject, place: Place): Record<string, string> {
  const before = subnet.properties;
  subnet.properties = properties;
  subnet.provisioningState = 'Updating';
  return startNetworkOperation(place.network, place.call, place.azure, {
    kind: 'PutSubnetOperation',
    ...subnetPace(place.azure.settings),
    withResult: false,
    end: (outcome) => {
      if (outcome && !outcome.keepsChange && place.isNew) {
        place.network.subnets.delete(subnet.name.toLowerCase());
        return;
      }
      const state = outcome?.status ?? 'Succeeded';
      const restored = outcome !== undefined && !outcome.keepsChange;
      subnet.properties = restored ? before : withEndpointState(subnet.properties, state);
      subnet.provisioningState = restored ? 'Succeeded' : state;
    },
  });
}

/** The answer shows the subnet at the start of the operation, whatever the wait. */
function bodyNow(subnet: Subnet, network: VirtualNetwork): () => JsonObject {
  const body = subnetBody(subnet, network);
  return () => body;
}

function replaced(sent: JsonObject, before: JsonObject): JsonObject {
  const kept = Object.fromEntries(
    Object.entries(before).filter(([member]) => readOnly.includes(member)),
  );
  const own = Object.fromEntries(
    Object.entries(sent).filter(([member, value]) => !readOnly.includes(member) && value !== null),
  );
  return {
    ...own,
    ...(Array.isArray(own['serviceEndpoints']) && {
      serviceEndpoints: acceptedEndpoints(
        objectsAt(own, 'serviceEndpoints'),
        objectsAt(before, 'serviceEndpoints'),
      ),
    }),
    delegations: own['delegations'] ?? [],
    privateEndpointNetworkPolicies: own['privateEndpointNetworkPolicies'] ?? 'Disabled',
    privateLinkServiceNetworkPolicies: own['privateLinkServiceNetworkPolicies'] ?? 'Enabled',
    ...kept,
  };
}

function checkPrecondition(
  network: VirtualNetwork,
  existing: Subnet | undefined,
  call: Call,
  azure: Azure,
): void {
  if (azure.settings.dialect.ifMatch === 'ignore') return;
  const id = `${network.id}/subnets/${call.params['subnet'] ?? ''}`;
  const wanted = call.headers['if-match'];
  if (wanted !== undefined && (!existing || (wanted !== '*' && wanted !== network.etag))) {
    throw preconditionFailed(wanted, existing ? network.etag : 'null', id);
  }
  if (call.headers['if-none-match'] === '*' && existing) {
    throw preconditionFailed('*', network.etag, id);
  }
}

function sentProperties(call: Call): JsonObject {
  const properties = isObject(call.body) ? objectAt(call.body, 'properties') : undefined;
  if (properties) return properties;
  throw invalidContent("Required property 'properties' not found in JSON");
}

function newSubnet(id: string, name: string): Subnet {
  return { id, name, provisioningState: 'Updating', properties: {}, publicIp: publicIpOf(id) };
}

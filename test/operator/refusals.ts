import type { Scene } from './scene.ts';

/** A registry of its own for each case, and two subnets. */
export interface Lot {
  readonly registry: string;
  readonly network: string;
  readonly nodes: string;
  readonly build: string;
}

export interface Refusal {
  /** Also the name of the policy and of the registry. */
  readonly name: string;
  readonly prepare?: (scene: Scene, lot: Lot) => void;
  readonly spec: (lot: Lot, scene: Scene) => Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly message: RegExp;
  /** Writes to Azure all the same: for what is not refused. */
  readonly writes?: readonly string[];
}

export const deny = ({ nodes }: Lot) => ({ defaultAction: 'Deny', subnets: [{ id: nodes }] });

export const refusals: readonly Refusal[] = [
  {
    name: 'basic',
    prepare: ({ azure }, { registry }) => azure.world.addRegistry({ id: registry, sku: 'Basic' }),
    spec: deny,
    reason: 'SkuNotSupported',
    message: /SKU Basic.*need Premium.*az acr update/,
  },
  {
    name: 'noregistry',
    prepare: ({ azure }, { registry }) => azure.world.delete(registry),
    spec: deny,
    reason: 'RegistryNotFound',
    message: /az resource show --ids/,
  },
  {
    name: 'delegated',
    prepare: ({ azure }, { nodes }) =>
      azure.world.editSubnet(nodes, (properties) => ({
        ...properties,
        delegations: [{ name: 'web', properties: { serviceName: 'Microsoft.Web/serverFarms' } }],
      })),
    spec: deny,
    reason: 'SubnetNotUsable',
    message: /delegated to Microsoft\.Web\/serverFarms/,
  },
  {
    name: 'nosubnet',
    prepare: ({ azure }, { nodes }) => azure.world.delete(nodes),
    spec: deny,
    reason: 'SubnetNotFound',
    message: /does not exist.*az network vnet subnet create .*--name nodes/,
  },
  {
    name: 'required',
    spec: (lot) => ({ ...deny(lot), serviceEndpoints: 'Require' }),
    reason: 'ServiceEndpointMissing',
    message: /az network vnet subnet update .*Microsoft\.ContainerRegistry/,
  },
  {
    name: 'cutaccess',
    prepare: ({ azure }, { registry }) =>
      azure.world.setRules(registry, { defaultAction: 'Deny', ips: ['198.51.100.0/24'] }),
    spec: ({ nodes }) => ({ subnets: [{ id: nodes }] }),
    reason: 'EndpointWouldCutAccess',
    message: /spec\.allowInterruption/,
  },
  {
    name: 'privatelink',
    prepare: ({ azure }, { registry }) =>
      azure.world.editRegistry(registry, {
        privateEndpointConnections: [
          {
            id: `${registry}/privateEndpointConnections/one`,
            properties: { privateLinkServiceConnectionState: { status: 'Approved' } },
          },
        ],
      }),
    spec: deny,
    reason: 'PrivateEndpointsInUse',
    message: /private endpoint/,
  },
  {
    name: 'lockout',
    spec: () => ({ defaultAction: 'Deny' }),
    reason: 'LockoutRisk',
    message: /no network rule.*nobody could reach it/,
  },
  {
    name: 'crowded',
    prepare: ({ azure }, lot) => {
      const subnets = Array.from({ length: 100 }, (_, n) => `${lot.network}/subnets/other-${n}`);
      const serviceEndpoints = ['Microsoft.ContainerRegistry'];
      for (const id of subnets) azure.world.addSubnet({ id, serviceEndpoints });
      azure.world.setRules(lot.registry, { subnets });
    },
    spec: deny,
    reason: 'LimitExceeded',
    message: /no room for .*nodes.*az acr network-rule list/,
  },
  {
    name: 'servicetags',
    spec: () => ({ serviceTags: ['AzureDevOp'] }),
    reason: 'ServiceTagNotFound',
    message: /no service tag AzureDevOp[.] Did you mean AzureDevOps[?]/,
  },
  {
    name: 'provider',
    prepare: ({ azure, places }) => azure.world.addSubnet({ id: partnerSubnet(places) }),
    spec: (_, { places }) => ({ subnets: [{ id: partnerSubnet(places) }] }),
    reason: 'ProviderNotRegistered',
    message:
      /az provider register --namespace Microsoft\.ContainerRegistry --subscription [0-9a-f-]{36}/,
  },
  {
    name: 'locked',
    prepare: ({ azure }, { registry }) =>
      azure.world.setLock({ name: 'stop', scope: registry, level: 'ReadOnly' }),
    spec: () => ({ ipRanges: ['203.0.113.0/24'] }),
    reason: 'Locked',
    message: /az lock list/,
    writes: ['PATCH locked Allow ipRules:1'],
  },
  {
    name: 'disallowed',
    prepare: ({ azure }, { registry }) =>
      azure.world.setPolicy({ name: 'no-rules', scope: registry }),
    spec: () => ({ ipRanges: ['203.0.113.0/24'] }),
    reason: 'DeniedByAzurePolicy',
    message: /az policy state list/,
    writes: ['PATCH disallowed Allow ipRules:1'],
  },
  {
    name: 'strangergone',
    prepare: ({ azure }, lot) => {
      const gone = `${lot.network}/subnets/left-long-ago`;
      azure.world.addSubnet({ id: gone, serviceEndpoints: ['Microsoft.ContainerRegistry'] });
      azure.world.setRules(lot.registry, { subnets: [gone] });
      azure.world.delete(gone);
      azure.world.addSubnet({ id: lot.nodes, serviceEndpoints: ['Microsoft.ContainerRegistry'] });
    },
    spec: deny,
    reason: 'RuleTargetMissing',
    message: /az acr network-rule remove --name strangergone --subnet \S+left-long-ago/,
    writes: ['PATCH strangergone Allow virtualNetworkRules:2'],
  },
];

export function lotFor({ places, azure }: Scene, name: string): Lot {
  const network = places.network(name);
  const lot = {
    registry: places.registry(name),
    network,
    nodes: places.subnet('nodes', network),
    build: places.subnet('build', network),
  };
  azure.world.addVirtualNetwork({ id: network });
  for (const id of [lot.nodes, lot.build]) azure.world.addSubnet({ id });
  azure.world.addRegistry({ id: lot.registry });
  return lot;
}

function partnerSubnet(places: Scene['places']): string {
  return places.subnet('nodes', places.network('partner', places.partner));
}

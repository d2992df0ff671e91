import type { Json, JsonObject } from '../azure/json.ts';
import type { SubnetSeed, WorldSeed } from '../azure/seed.ts';
import type { World } from '../azure/world.ts';

const subscription = '/subscriptions/6f2b1c1e-58a0-4f0c-9d6a-2f8f3a1f9b10';
const network = `${subscription}/resourceGroups/network/providers/Microsoft.Network`;
const prod = `${network}/virtualNetworks/prod`;
const ci = `${network}/virtualNetworks/ci`;

export const registryId = `${subscription}/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/contoso`;

export const subnetIds = {
  aksNodes: `${prod}/subnets/aks-nodes`,
  guests: `${prod}/subnets/guests`,
  database: `${prod}/subnets/database`,
  monitoring: `${prod}/subnets/monitoring`,
  runners: `${ci}/subnets/runners`,
} as const;

/** Whom a subnet belongs to in the story. */
export type Whose = 'policy' | 'other team' | 'stranger';

export interface Cast {
  readonly id: string;
  readonly whose: Whose;
}

/** The subnets that pull while the demo runs. */
export const cast: readonly Cast[] = [
  { id: subnetIds.aksNodes, whose: 'policy' },
  { id: subnetIds.runners, whose: 'policy' },
  { id: subnetIds.monitoring, whose: 'other team' },
  { id: subnetIds.guests, whose: 'stranger' },
];

export const containerRegistry = 'Microsoft.ContainerRegistry';

/** Azure as it is before the operator comes: people have been at work in it. */
export const startingWorld: WorldSeed = {
  virtualNetworks: [
    { id: prod, addressPrefixes: ['10.1.0.0/16'], subnets: prodSubnets() },
    { id: ci, addressPrefixes: ['10.2.0.0/16'], subnets: [runners()] },
  ],
  registries: [
    {
      id: registryId,
      subnets: [subnetIds.monitoring],
      ips: ['198.51.100.0/24'],
      tags: { team: 'images' },
    },
  ],
};

function prodSubnets(): SubnetSeed[] {
  return [
    {
      id: subnetIds.aksNodes,
      addressPrefix: '10.1.0.0/20',
      serviceEndpoints: [
        { service: 'Microsoft.Storage', locations: ['westeurope', 'northeurope'] },
        { service: 'Microsoft.KeyVault', locations: ['*'] },
      ],
      properties: {
        networkSecurityGroup: { id: `${network}/networkSecurityGroups/aks-nodes` },
        routeTable: { id: `${network}/routeTables/through-the-firewall` },
        defaultOutboundAccess: false,
        // Of an API version that is still to come: whoever does not know it must not drop it.
        packetSteering: { mode: 'Preferred', weights: [3, 1] },
      },
    },
    { id: subnetIds.guests, addressPrefix: '10.1.16.0/24' },
    {
      id: subnetIds.database,
      addressPrefix: '10.1.17.0/24',
      properties: {
        delegations: [
          {
            name: 'postgres',
            properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' },
          },
        ],
      },
    },
    {
      id: subnetIds.monitoring,
      addressPrefix: '10.1.18.0/24',
      serviceEndpoints: [containerRegistry],
    },
  ];
}

function runners(): SubnetSeed {
  return {
    id: subnetIds.runners,
    addressPrefixes: ['10.2.0.0/24'],
    serviceEndpoints: [],
    properties: { natGateway: { id: `${network}/natGateways/ci` } },
  };
}

/** What people set in Azure, for comparison; without etags, times and states. */
export function settingsOf(world: World): JsonObject {
  world.settle();
  const { registries, networks } = world.state;
  return {
    registries: Object.fromEntries(
      [...registries.values()].map(({ name, sku, tags, properties, rules }): [string, Json] => [
        name,
        {
          sku,
          tags,
          properties,
          rules: {
            defaultAction: rules.defaultAction,
            subnets: [...rules.subnets],
            ips: [...rules.ips],
          },
        },
      ]),
    ),
    subnets: Object.fromEntries(
      [...networks.values()].flatMap(({ name, subnets }) =>
        [...subnets.values()].map((subnet): [string, Json] => [
          `${name}/${subnet.name}`,
          subnet.properties,
        ]),
      ),
    ),
  };
}

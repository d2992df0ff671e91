import type { JsonObject } from '../azure/json.ts';
import type { AccessWatch } from '../azure/access-watch.ts';
import type { RegistrySeed } from '../azure/seed.ts';
import type { Registry } from '../azure/state.ts';
import type { Scene } from './scene.ts';

/** A registry and subnets that already carry what other people put there. */
export interface Town {
  readonly registry: string;
  /** To be let in by policies; Azure Kubernetes nodes and build machines. */
  readonly nodes: string;
  readonly build: string;
  /** Somebody else's, let in before us. */
  readonly stranger: string;
  /** One for each of the three: whether it is ever kept out. */
  readonly watches: readonly AccessWatch[];
}

export const strangersRange = '198.51.100.0/24';

export function buildTown(
  { azure: { world }, places }: Scene,
  name = 'contoso',
  seed: Pick<RegistrySeed, 'loginServer'> = {},
): Town {
  const network = places.network(name);
  const subnet = (of: string) => places.subnet(of, network);
  const [registry, nodes, build] = [places.registry(name), subnet('nodes'), subnet('build')];
  const stranger = subnet('stranger');
  const resource = (type: string) =>
    `${places.group('network')}/providers/Microsoft.Network/${type}/${name}`;
  world.addSubnet({
    id: nodes,
    serviceEndpoints: [
      { service: 'Microsoft.Storage', locations: ['westeurope', 'northeurope'] },
      { service: 'Microsoft.KeyVault', locations: ['*'] },
    ],
    properties: {
      networkSecurityGroup: { id: resource('networkSecurityGroups') },
      routeTable: { id: resource('routeTables') },
      natGateway: { id: resource('natGateways') },
      serviceEndpointPolicies: [{ id: resource('serviceEndpointPolicies') }],
      privateEndpointNetworkPolicies: 'Disabled',
      notYetInvented: { by: 'us', list: [2, 1] },
    },
  });
  world.addSubnet({ id: build });
  world.addSubnet({ id: stranger, serviceEndpoints: ['Microsoft.ContainerRegistry'] });
  world.addRegistry({ id: registry, subnets: [stranger], ips: [strangersRange], ...seed });
  const watches = [nodes, build, stranger].map((id) => world.watchAccess(registry, id));
  return { registry, nodes, build, stranger, watches };
}

export function wanted({ registry, nodes, build }: Town) {
  return {
    registry,
    defaultAction: 'Deny',
    subnets: [{ id: nodes }, { id: build }],
    ipRanges: ['203.0.113.0/24'],
  } as const;
}

/** What a person would see in the portal: everything but versions and times. */
export interface Look {
  readonly rules: Registry['rules'];
  readonly settings: JsonObject;
  readonly subnets: readonly JsonObject[];
}

export function look({ azure: { world } }: Scene, town: Town): Look {
  const { rules, properties } = world.registry(town.registry);
  const ids = [town.nodes, town.build, town.stranger];
  return structuredClone({
    rules,
    settings: properties,
    // No list and an empty one are the same to Azure.
    subnets: ids.map((id) => ({ serviceEndpoints: [], ...world.subnet(id).properties })),
  });
}

export function denials({ watches }: Town): readonly unknown[] {
  return watches.flatMap((watch) => watch.denials.map((denial) => [watch.subnetId, denial]));
}

import type { JsonObject } from './json.ts';
import { keyOf, type SubnetId } from './ids.ts';
import { firstEdition, type ServiceTagCatalogue } from './service-tag-catalogue.ts';
import type { Cluster, NetworkInterface, ScaleSet, VirtualMachine } from './machines.ts';

export type RegistrationState = 'NotRegistered' | 'Registering' | 'Registered' | 'Unregistering';
export type ProvisioningState =
  'Creating' | 'Updating' | 'Deleting' | 'Succeeded' | 'Failed' | 'Canceled';

export interface ResourceGroup {
  readonly name: string;
  readonly location: string;
  readonly tags?: JsonObject | undefined;
}

export interface Subscription {
  readonly id: string;
  /** By lower-case namespace. */
  readonly providers: Map<string, RegistrationState>;
  readonly groups: Map<string, ResourceGroup>;
}

export interface NetworkRules {
  readonly defaultAction: 'Allow' | 'Deny';
  readonly subnets: readonly string[];
  readonly ips: readonly string[];
}

/** What the data plane goes by; it follows the settings after a while. */
export interface Firewall {
  readonly rules: NetworkRules;
  readonly publicNetworkAccess: string;
}

export interface Registry {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly loginServer: string;
  sku: string;
  tags: JsonObject;
  identity: JsonObject | undefined;
  provisioningState: ProvisioningState;
  rules: NetworkRules;
  /** The other settings, under the names that ARM gives them. */
  properties: JsonObject;
  dataEndpointHostNames: string[];
  readonly replications: Map<string, Replication>;
  readonly createdAt: number;
  readonly createdBy: string;
  lastModifiedAt: number;
  lastModifiedBy: string;
  firewall: Firewall;
}

export interface Replication {
  readonly name: string;
  readonly location: string;
  readonly provisioningState: ProvisioningState;
}

export interface Subnet {
  readonly id: string;
  readonly name: string;
  provisioningState: ProvisioningState;
  /** As ARM gives them, without `provisioningState`. */
  properties: JsonObject;
  /** Where its traffic to the internet comes from. */
  readonly publicIp: string;
}

export interface NetworkOperation {
  readonly id: string;
  readonly kind: string;
}

export interface VirtualNetwork {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly resourceGuid: string;
  tags: JsonObject | undefined;
  properties: JsonObject;
  provisioningState: ProvisioningState;
  /** One for the network and all of its subnets. */
  etag: string;
  readonly subnets: Map<string, Subnet>;
  busyWith: NetworkOperation | undefined;
}

export interface SecurityRule {
  readonly id: string;
  readonly name: string;
  provisioningState: ProvisioningState;
  /** As ARM gives them, without `provisioningState` and the lists that are empty. */
  properties: JsonObject;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly resourceGuid: string;
  tags: JsonObject | undefined;
  properties: JsonObject;
  provisioningState: ProvisioningState;
  /** One for the group and all of its rules. */
  etag: string;
  /** By lower-case name. */
  readonly rules: Map<string, SecurityRule>;
  busyWith: NetworkOperation | undefined;
}

export interface Lock {
  readonly name: string;
  readonly scope: string;
  readonly level: 'ReadOnly' | 'CanNotDelete';
}

export interface Policy {
  readonly name: string;
  readonly scope: string;
  /** Resource type whose writes it refuses; any where left out. */
  readonly resourceType?: string | undefined;
}

export interface RoleDenial {
  /** The principal; everybody where left out. */
  readonly subject?: string | undefined;
  /** `*` stands for any part of an action. */
  readonly action: string;
  readonly scope: string;
}

export interface RoleGrant {
  readonly actions: readonly string[];
  readonly scope: string;
}

export interface State {
  readonly subscriptions: Map<string, Subscription>;
  readonly registries: Map<string, Registry>;
  readonly networks: Map<string, VirtualNetwork>;
  readonly securityGroups: Map<string, SecurityGroup>;
  readonly clusters: Map<string, Cluster>;
  readonly scaleSets: Map<string, ScaleSet>;
  readonly machines: Map<string, VirtualMachine>;
  readonly interfaces: Map<string, NetworkInterface>;
  /** Resources that only have to exist: what subnets refer to. */
  readonly resources: Map<string, string>;
  /** What lists leave out although it is there. */
  readonly hidden: Set<string>;
  readonly locks: Map<string, Lock>;
  readonly policies: Map<string, Policy>;
  serviceTags: ServiceTagCatalogue;
  denials: RoleDenial[];
  /** A principal listed here may do what its grants say, any other may do everything. */
  readonly grants: Map<string, readonly RoleGrant[]>;
}

export function emptyState(): State {
  return {
    subscriptions: new Map(),
    registries: new Map(),
    networks: new Map(),
    securityGroups: new Map(),
    clusters: new Map(),
    scaleSets: new Map(),
    machines: new Map(),
    interfaces: new Map(),
    resources: new Map(),
    hidden: new Set(),
    locks: new Map(),
    policies: new Map(),
    serviceTags: firstEdition(),
    denials: [],
    grants: new Map(),
  };
}

export function clearState(state: State): void {
  state.subscriptions.clear();
  for (const resources of resourceMaps(state)) resources.clear();
  state.hidden.clear();
  state.locks.clear();
  state.policies.clear();
  state.serviceTags = firstEdition();
  state.denials = [];
  state.grants.clear();
}

/** Everything that has an id in a resource group, but for the subnets, which are in their networks. */
export function resourceMaps(state: State): readonly Map<string, unknown>[] {
  const { registries, networks, securityGroups, resources } = state;
  const { clusters, scaleSets, machines, interfaces } = state;
  return [
    registries,
    networks,
    securityGroups,
    clusters,
    scaleSets,
    machines,
    interfaces,
    resources,
  ];
}

export function findSubnet(state: State, id: SubnetId): Subnet | undefined {
  return state.networks.get(keyOf(id.networkId))?.subnets.get(id.subnet.toLowerCase());
}

export function registrationOf(
  state: State,
  subscription: string,
  namespace: string,
): RegistrationState {
  const providers = state.subscriptions.get(subscription.toLowerCase())?.providers;
  return providers?.get(namespace.toLowerCase()) ?? 'NotRegistered';
}

import type {
  ClusterId,
  RegistryId,
  ScaleSetId,
  SecurityGroupId,
  SubnetId,
  SubscriptionId,
  VirtualMachineId,
  VirtualNetworkId,
} from '../api/resource-id.ts';
import type {
  ObservedCluster,
  ObservedNetwork,
  ObservedRegistry,
  ObservedSecurityGroup,
  ObservedSubnet,
  Operation,
  OperationState,
  Progress,
  ProviderState,
  Replica,
} from '../plan/observed.ts';
import type { TagAnswer, TagQuestion } from '../plan/wants/service-tags.ts';
import type {
  DeleteSecurityRule,
  PutDataEndpoints,
  PutNetworkRules,
  PutSecurityRule,
  PutSettings,
} from '../plan/step.ts';

/** What belongs to one reconcile rather than to one request. The tenant's own credential will go here. */
export interface Call {
  /** A GUID, the same for all requests of one reconcile: people search Azure's activity log for it. */
  readonly correlationId: string;
}

/**
 * Azure as the controller sees it. Every function rejects with an `ArmError`, which carries a `Failure`, or with the
 * reason of the signal where that was aborted. No function waits for Azure longer than one request takes.
 */
export interface Azure {
  readonly registries: Registries;
  readonly networks: Networks;
  readonly subnets: Subnets;
  readonly securityRules: SecurityRules;
  readonly providers: Providers;
  readonly subscriptions: Subscriptions;
  readonly operations: Operations;
  readonly clusters: Clusters;
  readonly scaleSets: ScaleSets;
  readonly virtualMachines: VirtualMachines;
  readonly serviceTags: ServiceTags;
}

export interface Registries {
  read(id: RegistryId, call: Call, signal: AbortSignal): Promise<ObservedRegistry>;
  /** Every registry of the subscription that the operator may read. */
  list(id: SubscriptionId, call: Call, signal: AbortSignal): Promise<readonly ObservedRegistry[]>;
  /** The versions of the API that reads go by, the best first. */
  readVersions(id: RegistryId, call: Call, signal: AbortSignal): Promise<readonly OfferedVersion[]>;
  /** The regions that it is replicated to; the home region may be left out. */
  readReplicas(id: RegistryId, call: Call, signal: AbortSignal): Promise<readonly Replica[]>;
  /** Replaces the arrays that differ between `before` and `after`, if the registry still is as `before`. */
  putNetworkRules(
    step: PutNetworkRules,
    call: Call,
    signal: AbortSignal,
  ): Promise<Progress<ObservedRegistry>>;
  /** Sets the members named in `change`, if the registry still is as `before`. */
  putSettings(
    step: PutSettings,
    call: Call,
    signal: AbortSignal,
  ): Promise<Progress<ObservedRegistry>>;
  /** Switches where layers come from, if the registry and its regions still are as they were planned on. */
  putDataEndpoints(
    step: PutDataEndpoints,
    call: Call,
    signal: AbortSignal,
  ): Promise<Progress<ObservedRegistry>>;
}

export interface Networks {
  read(id: VirtualNetworkId, call: Call, signal: AbortSignal): Promise<ObservedNetwork>;
}

/** What a version of the API does with subnet rules: it shows them, leaves them out, or is not taken any more, or not yet. */
export interface OfferedVersion {
  readonly version: string;
  readonly subnetRules: 'shown' | 'hidden' | 'refused';
}

export interface Subnets {
  read(id: SubnetId, call: Call, signal: AbortSignal): Promise<ObservedSubnet>;
  addServiceEndpoint(
    id: SubnetId,
    call: Call,
    signal: AbortSignal,
  ): Promise<Progress<ObservedSubnet>>;
  removeServiceEndpoint(
    id: SubnetId,
    call: Call,
    signal: AbortSignal,
  ): Promise<Progress<ObservedSubnet>>;
}

export interface SecurityRules {
  /** The group with all of its rules but the default ones. */
  read(id: SecurityGroupId, call: Call, signal: AbortSignal): Promise<ObservedSecurityGroup>;
  /** Writes the one rule, if that still is as `before` and its priority is free. */
  put(
    step: PutSecurityRule,
    call: Call,
    signal: AbortSignal,
  ): Promise<Progress<ObservedSecurityGroup>>;
  /** Deletes the one rule, if that still is as `before`. */
  delete(
    step: DeleteSecurityRule,
    call: Call,
    signal: AbortSignal,
  ): Promise<Progress<ObservedSecurityGroup>>;
}

export interface Subscriptions {
  /** Every subscription in which the operator may read anything. */
  list(call: Call, signal: AbortSignal): Promise<readonly SubscriptionId[]>;
}

export interface Providers {
  read(id: SubscriptionId, call: Call, signal: AbortSignal): Promise<ProviderState>;
  /** Done once Azure says Registered; until then `running`, whose operation polls the registration. */
  register(id: SubscriptionId, call: Call, signal: AbortSignal): Promise<Progress<ProviderState>>;
}

/** Where service tags are asked for: any subscription and region of a cloud answers for all of it. */
export interface TagPlace {
  readonly subscriptionId: SubscriptionId;
  readonly location: string;
}

export interface ServiceTags {
  /** The change numbers of all tags, then the prefixes of those that were asked for and have changed. */
  read(place: TagPlace, question: TagQuestion, call: Call, signal: AbortSignal): Promise<TagAnswer>;
}

export interface Operations {
  /**
   * One request. `succeeded` says that the operation is over, not that Azure is as wanted: that is for the next read.
   * An operation that Azure no longer knows is over too.
   */
  poll(operation: Operation, call: Call, signal: AbortSignal): Promise<OperationState>;
}

export interface Clusters {
  /** What could not be found out of a pool is in the pool; the others are whole. */
  read(id: ClusterId, call: Call, signal: AbortSignal): Promise<ObservedCluster>;
}

export interface ScaleSets {
  /** Of the primary interface: from there its machines pull images. */
  subnetOf(id: ScaleSetId, call: Call, signal: AbortSignal): Promise<SubnetId>;
}

export interface VirtualMachines {
  /** Of the primary interface. Takes two requests: a machine only names its interfaces. */
  subnetOf(id: VirtualMachineId, call: Call, signal: AbortSignal): Promise<SubnetId>;
}

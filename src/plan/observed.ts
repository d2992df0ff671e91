import type { IpRange } from '../api/ip-range.ts';
import type {
  ClusterId,
  RegistryId,
  SecurityGroupId,
  SubnetId,
  SubscriptionId,
} from '../api/resource-id.ts';
import type { Failure } from './failure.ts';
import type { SecurityRule } from './security/security-rule.ts';
import type { ObservedTags } from './wants/service-tags.ts';

export type Action = 'Allow' | 'Deny';

/** The single-valued switches of a registry: three that decide who gets in, and where layers come from. */
export interface RegistrySettings {
  readonly defaultAction: Action;
  readonly publicNetworkAccess: 'Enabled' | 'Disabled';
  /** `networkRuleBypassOptions`: AzureServices is Allow, None is Deny. */
  readonly trustedServices: Action;
  /** `dataEndpointEnabled`: layers come from the registry's own hosts, or else from shared blob storage. */
  readonly dataEndpoints: 'Enabled' | 'Disabled';
}

/** One entry of a rule array, with the JSON it came as: what is not ours goes back exactly so. */
export interface SubnetRule {
  /** Lower-cased. Not always a well-formed subnet id: a stranger may have put anything there. */
  readonly subnet: string;
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface IpRule {
  /** The canonical form where it parses, else as it came. */
  readonly value: string;
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface NetworkRules {
  /** In Azure's order. `invisible` where no API version in reach shows them, which never means that there are none. */
  readonly subnetRules: readonly SubnetRule[] | 'invisible';
  readonly ipRules: readonly IpRule[];
}

export interface ObservedRegistry {
  readonly id: RegistryId;
  /** The id in Azure's own spelling. */
  readonly armId: string;
  readonly loginServer: string;
  readonly location: string;
  readonly sku: string;
  readonly provisioningState: string;
  readonly settings: RegistrySettings;
  readonly rules: NetworkRules;
  /** Connections that are Approved or Pending. */
  readonly privateEndpoints: number;
  /** Empty while data endpoints are off, except where a private link brought them. */
  readonly dataEndpointHostNames: readonly string[];
  /** Login servers of single regions; empty unless switched on. */
  readonly regionalEndpointHostNames: readonly string[];
}

/** One region that a registry is replicated to. */
export interface Replica {
  /** As host names have it: lower case, without blanks. */
  readonly region: string;
  readonly provisioningState: string;
}

export interface ObservedSubnet {
  readonly id: SubnetId;
  /** The id in Azure's own spelling: the form in which a rule is written. */
  readonly armId: string;
  readonly provisioningState: string;
  /** The `Microsoft.ContainerRegistry` service endpoint; only `Succeeded` counts. */
  readonly serviceEndpoint: 'Absent' | 'Updating' | 'Succeeded' | 'Failed';
  /** Service names of the subnet's delegations, such as `Microsoft.Web/serverFarms`. */
  readonly delegations: readonly string[];
}

export interface ObservedSecurityGroup {
  readonly id: SecurityGroupId;
  /** The id in Azure's own spelling. */
  readonly armId: string;
  /** Names of its resource tags: AKS marks what it manages. */
  readonly tags: readonly string[];
  readonly provisioningState: string;
  /** Without the default ones, which come after all others. */
  readonly rules: readonly SecurityRule[];
}

/** A cluster of AKS, and where its nodes are: it is nodes that pull images, wherever their pods are. */
export interface ObservedCluster {
  readonly id: ClusterId;
  /** The id in Azure's own spelling. */
  readonly armId: string;
  readonly pools: readonly NodePool[];
  /** The subnets of nodes that are in no pool, since AKS hosts or makes them by itself; undefined where it does not. */
  readonly hosted: Seen<readonly SubnetId[]> | undefined;
}

export interface NodePool {
  readonly name: string;
  /** Azure is at work on it. */
  readonly isChanging: boolean;
  /** Empty where neither AKS nor any machine tells. */
  readonly subnets: Seen<readonly SubnetId[]>;
}

export type ProviderState = 'NotRegistered' | 'Registering' | 'Registered' | 'Unregistering';

/** A long-running operation that Azure has accepted: poll `url`, verbatim, at the ARM origin only. */
export interface Operation {
  readonly url: string;
  /** The server's wish, or a default. */
  readonly afterMs: number;
}

/** What a write came to: done and read again, or accepted and still running. */
export type Progress<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'running'; readonly operation: Operation };

/** What polling an operation came to. The operation's url may change at each poll. */
export type OperationState =
  | { readonly kind: 'running'; readonly operation: Operation }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A read that may have failed: one subnet that cannot be read must not hide the others. */
export type Seen<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What the sources that policies name come to. */
export interface Discovered {
  readonly clusters: ReadonlyMap<ClusterId, Seen<ObservedCluster>>;
  /** Undefined where nobody has looked. */
  readonly nodes: OwnNodes | undefined;
  /** Undefined where nobody has looked. */
  readonly serviceTags: Seen<ObservedTags> | undefined;
}

export const undiscovered: Discovered = {
  clusters: new Map(),
  nodes: undefined,
  serviceTags: undefined,
};

/** The nodes of the cluster that the operator runs in, and where they are. */
export interface OwnNodes {
  /** With the names of the nodes that are in it. */
  readonly subnets: ReadonlyMap<SubnetId, readonly string[]>;
  /** Machines that Azure did not show, by id. One that was not found is gone, and its nodes go after it. */
  readonly unread: ReadonlyMap<string, UnreadMachine>;
  /** Nodes that run on nothing of Azure's, such as virtual ones. */
  readonly strangers: readonly string[];
}

export interface UnreadMachine {
  readonly nodes: readonly string[];
  readonly failure: Failure;
}

/** A virtual network: the IPv4 ranges of each of its subnets. */
export type ObservedNetwork = ReadonlyMap<SubnetId, readonly IpRange[]>;

/** What a registry said to the operator's own pod, which asked like any client that has no credential yet. */
export type ProbeAnswer =
  | { readonly kind: 'letIn' } // 401: who are you?
  | { readonly kind: 'denied'; readonly clientIp: string } // 403 by a network rule
  | { readonly kind: 'privateLink'; readonly address: string } // not asked: this is not the way of the rules
  | { readonly kind: 'proxy'; readonly what: string } // whoever asks is not us
  | { readonly kind: 'silent'; readonly what: string }
  | { readonly kind: 'unexpected'; readonly what: string };

/** Everything the planner knows of Azure, read at the beginning of a reconcile. */
export interface Observed {
  readonly registry: Seen<ObservedRegistry>;
  readonly discovered: Discovered;
  /** Without those that an operation is running on: there is nothing to see yet. */
  readonly subnets: ReadonlyMap<SubnetId, Seen<ObservedSubnet>>;
  /** Of the subscriptions that hold subnets of the policies, where it had to be asked. */
  readonly providers: ReadonlyMap<SubscriptionId, Seen<ProviderState>>;
  /** Operations that earlier steps started and that were asked after now, by the target of the step. */
  readonly operations: ReadonlyMap<string, OperationState>;
  /** Every registry that can be read, wherever it is; read only where a service endpoint may go. */
  readonly neighbours: Seen<readonly ObservedRegistry[]> | undefined;
  /** Those that policies name, and those that rules on record are in. */
  readonly securityGroups: ReadonlyMap<SecurityGroupId, Seen<ObservedSecurityGroup>>;
  /** Read only where a policy needs them: see `needsReplicas`. */
  readonly replicas: Seen<readonly Replica[]> | undefined;
  /** The network of the operator's own node; read only where it is needed to tell whence a probe comes. */
  readonly ownNetwork: Seen<ObservedNetwork> | undefined;
  /** Undefined where there was nothing to ask. */
  readonly probe: ProbeAnswer | undefined;
}

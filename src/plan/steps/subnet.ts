import {
  subscriptionOf,
  virtualNetworkOf,
  nameOf,
  resourceGroupOf,
} from '../../api/resource-id.ts';
import type { SubnetId } from '../../api/resource-id.ts';
import { word } from '../az.ts';
import type { WantedSubnet } from '../wants/desired.ts';
import type { Failure } from '../failure.ts';
import type { ObservedRegistry, ObservedSubnet, ProviderState, Seen } from '../observed.ts';
import type { Lasting } from '../memory.ts';
import { type Problem, isStalled, problemNow, problemOf } from '../problem.ts';
import type { Step } from '../step.ts';

/**
 * How far a wanted subnet is on its way into the registry.
 *
 * | endpoint  | rule    |                                      | judgement |
 * |-----------|---------|--------------------------------------|-----------|
 * | Succeeded | present |                                      | inForce   |
 * | Succeeded | absent  | provider registered                  | toWrite   |
 * | Updating  | any     |                                      | waiting   |
 * | absent    | any     | ours to manage, nothing against it   | toPrepare |
 * | any       | any     | Azure or the policy stands against it | refused  |
 */
export type Judgement =
  | { readonly kind: 'inForce' }
  | { readonly kind: 'toWrite'; readonly failed?: Problem }
  | { readonly kind: 'toPrepare'; readonly step: Step; readonly failed?: Problem }
  | { readonly kind: 'waiting'; readonly problem: Problem }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** What is known of one wanted subnet. */
export interface SubnetCase {
  readonly wanted: WantedSubnet;
  /** Undefined while an operation runs on it. */
  readonly seen: Seen<ObservedSubnet> | undefined;
  readonly registry: ObservedRegistry;
  /** Undefined where nobody had to ask. */
  readonly provider: Seen<ProviderState> | undefined;
  /** What the last attempt on this subnet came to, and for how long it has come to that. */
  readonly failure: Lasting | undefined;
  readonly cloudHasSubnetRules: boolean;
}

export function judgeSubnet(subnet: SubnetCase): Judgement {
  const { seen, registry } = subnet;
  if (seen === undefined) return waiting('WaitingForAzure', updating(subnet.wanted.id));
  if (seen.kind === 'failed') return judgeUnread(subnet, seen.failure);
  const isPresent = hasRule(registry, subnet.wanted.id);
  if (seen.value.serviceEndpoint === 'Succeeded' && isPresent) return { kind: 'inForce' };
  const problem = isPresent ? undefined : obstacleOf(subnet, seen.value);
  if (problem !== undefined) return { kind: 'refused', problem };
  if (seen.value.serviceEndpoint === 'Updating' || seen.value.provisioningState === 'Updating') {
    return waiting('WaitingForAzure', updating(subnet.wanted.id));
  }
  return judgeProvider(subnet) ?? judgeEndpoint(subnet, seen.value, isPresent);
}

/** Something is still going to happen for this subnet without a person's help: others may wait for it. */
export function isMoving(judgement: Judgement): boolean {
  switch (judgement.kind) {
    case 'inForce':
    case 'refused':
      return false;
    case 'waiting':
      return true;
    case 'toWrite':
    case 'toPrepare':
      return judgement.failed === undefined || !isStalled(judgement.failed);
    default:
      throw new Error(`unhandled judgement ${JSON.stringify(judgement satisfies never)}`);
  }
}

export function hasRule(registry: ObservedRegistry, id: SubnetId): boolean {
  const { subnetRules } = registry.rules;
  return subnetRules !== 'invisible' && subnetRules.some((rule) => rule.subnet === id);
}

function judgeUnread({ wanted, failure }: SubnetCase, unread: Failure): Judgement {
  if (unread.kind === 'notFound') {
    return refused(
      'SubnetNotFound',
      `subnet ${wanted.id} does not exist. Take it out of spec.subnets, or create it: ` +
        `az network vnet subnet create ${flagsOf(wanted.id)} --address-prefixes <range>`,
    );
  }
  return unreadJudgement(unread, failure);
}

function obstacleOf(subnet: SubnetCase, seen: ObservedSubnet): Problem | undefined {
  const { wanted, registry } = subnet;
  if (!subnet.cloudHasSubnetRules) {
    return obstacle(
      'CloudNotSupported',
      'this Azure cloud has no service endpoints for registries',
    );
  }
  if (registry.rules.subnetRules === 'invisible') {
    return obstacle(
      'SubnetRulesNotVisible',
      `no API version in reach shows the subnet rules of ${registry.armId}, so none is written. ` +
        `See --registry-api-versions.`,
    );
  }
  if (registry.privateEndpoints > 0) {
    return obstacle(
      'PrivateEndpointsInUse',
      `${registry.armId} has private endpoints, which do not combine with subnet rules. ` +
        `Let the clients in ${wanted.id} use a private endpoint instead.`,
    );
  }
  const strangers = seen.delegations.filter((service) => !isForPods(service));
  if (strangers.length > 0) {
    return obstacle(
      'SubnetNotUsable',
      `subnet ${wanted.id} is delegated to ${strangers.join(', ')}; registries admit subnets of ` +
        `virtual machines and AKS nodes only.`,
    );
  }
  return undefined;
}

// AKS delegates the subnets that pods have for themselves to itself, and pods may fetch from registries as nodes do.
function isForPods(service: string): boolean {
  return service.toLowerCase() === 'microsoft.containerservice/managedclusters';
}

// Without the provider in the subnet's subscription Azure refuses the rule with an error that looks like a missing role.
function judgeProvider({ wanted, provider, failure }: SubnetCase): Judgement | undefined {
  if (provider === undefined) return undefined;
  const subscriptionId = subscriptionOf(wanted.id);
  if (provider.kind === 'failed') {
    return unreadJudgement(provider.failure, failure);
  }
  if (provider.value === 'Registered') return undefined;
  if (provider.value === 'Registering') {
    return waiting(
      'RegisteringProvider',
      `Microsoft.ContainerRegistry is being registered in subscription ${subscriptionId}`,
    );
  }
  if (!wanted.registerProvider) {
    return refused(
      'ProviderNotRegistered',
      `resource provider Microsoft.ContainerRegistry is not registered in subscription ${subscriptionId} of ` +
        `subnet ${wanted.id}. Set spec.registerProvider, or run: ` +
        `az provider register --namespace Microsoft.ContainerRegistry --subscription ${subscriptionId}`,
    );
  }
  return toPrepare({ kind: 'registerProvider', subscriptionId }, failure);
}

function judgeEndpoint(subnet: SubnetCase, seen: ObservedSubnet, isPresent: boolean): Judgement {
  const { wanted, registry, failure } = subnet;
  if (seen.serviceEndpoint === 'Succeeded') {
    return { kind: 'toWrite', ...failedBefore(failure) };
  }
  if (wanted.serviceEndpoint === 'Require') {
    return refused(
      'ServiceEndpointMissing',
      `subnet ${wanted.id} has no service endpoint for registries, and spec.serviceEndpoints is Require. Add it: ` +
        `az network vnet subnet update ${flagsOf(wanted.id)} --service-endpoints <those it has> Microsoft.ContainerRegistry`,
    );
  }
  if (!isPresent && !wanted.allowInterruption && mayComeInByAddress(registry)) {
    return refused(
      'EndpointWouldCutAccess',
      `${registry.armId} denies by default and admits addresses; if clients in ${wanted.id} come in by one of these, ` +
        `the service endpoint would cut them off until the subnet's own rule is in force. ` +
        `Set spec.allowInterruption to accept that, or set the default action to Allow for the time being.`,
    );
  }
  return toPrepare({ kind: 'addServiceEndpoint', subnetId: wanted.id }, failure);
}

/** Clients may get in by their public address, which the endpoint would change. */
export function mayComeInByAddress({ settings, rules }: ObservedRegistry): boolean {
  return settings.defaultAction === 'Deny' && rules.ipRules.length > 0;
}

function unreadJudgement(unread: Failure, last: SubnetCase['failure']): Judgement {
  const problem = problemNow(unread, last);
  return { kind: isStalled(problem) ? 'refused' : 'waiting', problem };
}

function toPrepare(step: Step, last: SubnetCase['failure']): Judgement {
  return { kind: 'toPrepare', step, ...failedBefore(last) };
}

// What is not found when a subnet is written, is the subnet or its network.
function failedBefore(last: SubnetCase['failure']): { readonly failed?: Problem } {
  if (last === undefined) return {};
  const { reason, message } = problemOf(last.failure, last.lastingMs);
  return { failed: { reason: reason === 'RegistryNotFound' ? 'SubnetNotFound' : reason, message } };
}

function obstacle(reason: Problem['reason'], message: string): Problem {
  return { reason, message };
}

function updating(id: SubnetId): string {
  return `Azure is updating subnet ${id}`;
}

function waiting(reason: Problem['reason'], message: string): Judgement {
  return { kind: 'waiting', problem: { reason, message } };
}

function refused(reason: Problem['reason'], message: string): Judgement {
  return { kind: 'refused', problem: { reason, message } };
}

function flagsOf(id: SubnetId): string {
  return (
    `--subscription ${subscriptionOf(id)} --resource-group ${word(resourceGroupOf(id))} ` +
    `--vnet-name ${nameOf(virtualNetworkOf(id))} --name ${nameOf(id)}`
  );
}

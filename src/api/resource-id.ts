import { foldId } from './fold-id.ts';

/**
 * ARM resource ids as branded, lower-cased strings: ARM ignores case, so equality of these strings is equality of resources.
 * A parsed id consists only of plain segments: what could change the path of a request (`%`, `..`, `?`, empty or extra
 * segments) does not parse, so `id` may be put into an ARM URL as it is; letters beyond ASCII are encoded with the URL.
 */
declare const brand: unique symbol;
export type SubscriptionId = string & { readonly [brand]: 'SubscriptionId' };
export type RegistryId = string & { readonly [brand]: 'RegistryId' };
export type VirtualNetworkId = string & { readonly [brand]: 'VirtualNetworkId' };
export type SubnetId = string & { readonly [brand]: 'SubnetId' };
export type ClusterId = string & { readonly [brand]: 'ClusterId' };
export type SecurityGroupId = string & { readonly [brand]: 'SecurityGroupId' };
export type SecurityRuleId = string & { readonly [brand]: 'SecurityRuleId' };
/** Resources that are part of another, which takes one change at a time. */
export type ChildId = SubnetId | SecurityRuleId;
export type ResourceGroupId = string & { readonly [brand]: 'ResourceGroupId' };
export type ScaleSetId = string & { readonly [brand]: 'ScaleSetId' };
export type VirtualMachineId = string & { readonly [brand]: 'VirtualMachineId' };
export type NetworkInterfaceId = string & { readonly [brand]: 'NetworkInterfaceId' };

// The patterns are read by the API server too (RE2, in CEL), so they keep to what both dialects know. They are for text
// whose ASCII is lower-cased: `(?i)` would let RE2 take U+212A (Kelvin) for a `k` and U+017F (long s) for an `s`.
const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
// Azure takes letters and digits of any script here. No name can end in a dot, so no segment can be `..`.
const group = String.raw`[\p{L}\p{Mn}\p{Nd}\p{Pc}().-]{0,89}[\p{L}\p{Mn}\p{Nd}\p{Pc}()-]`;
const networkName = '[a-z0-9](?:[a-z0-9_.-]{0,78}[a-z0-9_])?';
const clusterName = '[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?';

const resourceGroup = `/subscriptions/${guid}/resourcegroups/${group}`;
const scope = `${resourceGroup}/providers`;
const securityGroup = `${scope}/microsoft[.]network/networksecuritygroups/${networkName}`;
const networkScope = `${scope}/microsoft[.]network/virtualnetworks/${networkName}`;

/** What a lower-cased id of each type must match, whole; in CEL, a raw string. */
export const idPatterns = {
  subscription: `^${guid}$`,
  registry: `^${scope}/microsoft[.]containerregistry/registries/[a-z0-9]{5,50}$`,
  virtualNetwork: `^${networkScope}$`,
  subnet: `^${networkScope}/subnets/${networkName}$`,
  cluster: `^${scope}/microsoft[.]containerservice/managedclusters/${clusterName}$`,
  securityGroup: `^${securityGroup}$`,
  securityRule: `^${securityGroup}/securityrules/${networkName}$`,
  resourceGroup: `^${resourceGroup}$`,
  scaleSet: `^${scope}/microsoft[.]compute/virtualmachinescalesets/${networkName}$`,
  virtualMachine: `^${scope}/microsoft[.]compute/virtualmachines/${networkName}$`,
  networkInterface: `^${scope}/microsoft[.]network/networkinterfaces/${networkName}$`,
} as const;

const expressions = {
  subscription: new RegExp(idPatterns.subscription, 'u'),
  registry: new RegExp(idPatterns.registry, 'u'),
  virtualNetwork: new RegExp(idPatterns.virtualNetwork, 'u'),
  subnet: new RegExp(idPatterns.subnet, 'u'),
  cluster: new RegExp(idPatterns.cluster, 'u'),
  securityGroup: new RegExp(idPatterns.securityGroup, 'u'),
  securityRule: new RegExp(idPatterns.securityRule, 'u'),
  resourceGroup: new RegExp(idPatterns.resourceGroup, 'u'),
  scaleSet: new RegExp(idPatterns.scaleSet, 'u'),
  virtualMachine: new RegExp(idPatterns.virtualMachine, 'u'),
  networkInterface: new RegExp(idPatterns.networkInterface, 'u'),
};

/** The GUID of a subscription, or undefined where the text is none. */
export function parseSubscriptionId(text: string): SubscriptionId | undefined {
  const id = foldId(text);
  return isSubscriptionId(id) ? id : undefined;
}

/** The lower-cased id of a registry, or undefined where the text is not one. */
export function parseRegistryId(text: string): RegistryId | undefined {
  const id = foldId(text);
  return isRegistryId(id) ? id : undefined;
}

/** The lower-cased id of a subnet, or undefined where the text is not one. */
export function parseSubnetId(text: string): SubnetId | undefined {
  const id = foldId(text);
  return isSubnetId(id) ? id : undefined;
}

/** The lower-cased id of an AKS cluster, or undefined where the text is not one. */
export function parseClusterId(text: string): ClusterId | undefined {
  const id = foldId(text);
  return isClusterId(id) ? id : undefined;
}

/** The lower-cased id of a network security group, or undefined where the text is not one. */
export function parseSecurityGroupId(text: string): SecurityGroupId | undefined {
  const id = foldId(text);
  return isSecurityGroupId(id) ? id : undefined;
}

/** The lower-cased id of a rule of a network security group, or undefined where the text is not one. */
export function parseSecurityRuleId(text: string): SecurityRuleId | undefined {
  const id = foldId(text);
  return isSecurityRuleId(id) ? id : undefined;
}

/** The rule of that name in the group. */
export function securityRuleOf(parent: SecurityGroupId, name: string): SecurityRuleId {
  const id = parseSecurityRuleId(`${parent}/securityRules/${name}`);
  if (id === undefined) throw new Error(`${name} cannot be the name of a security rule`);
  return id;
}

/** The group that a rule belongs to: the unit in which writes of rules are serialised. */
export function securityGroupOf(id: SecurityRuleId): SecurityGroupId {
  const parent = parentOf(id);
  if (!isSecurityGroupId(parent)) throw new Error(`no network security group in ${id}`);
  return parent;
}

/** The virtual network of a subnet, the security group of a rule. */
export function parentOf(id: ChildId): string {
  return id.split('/').slice(0, -2).join('/');
}

/** The lower-cased id of a virtual machine scale set, or undefined where the text is not one. */
export function parseScaleSetId(text: string): ScaleSetId | undefined {
  const id = foldId(text);
  return isScaleSetId(id) ? id : undefined;
}

/** The lower-cased id of a virtual machine of its own, or undefined where the text is not one. */
export function parseVirtualMachineId(text: string): VirtualMachineId | undefined {
  const id = foldId(text);
  return isVirtualMachineId(id) ? id : undefined;
}

/** The lower-cased id of a network interface, or undefined where the text is not one. */
export function parseNetworkInterfaceId(text: string): NetworkInterfaceId | undefined {
  const id = foldId(text);
  return isNetworkInterfaceId(id) ? id : undefined;
}

/** The resource group of that name, or undefined where it cannot be the name of one. */
export function resourceGroupNamed(
  name: string,
  subscription: SubscriptionId,
): ResourceGroupId | undefined {
  const id = foldId(`/subscriptions/${subscription}/resourcegroups/${name}`);
  return isResourceGroupId(id) ? id : undefined;
}

/** The subscription of any of these resources: the GUID alone. */
export function subscriptionOf(id: ArmId): SubscriptionId {
  const subscription = id.split('/')[2];
  if (subscription === undefined || !isSubscriptionId(subscription)) {
    throw new Error(`no subscription in ${id}`);
  }
  return subscription;
}

/** The virtual network that a subnet belongs to: the unit in which ARM serialises subnet writes. */
export function virtualNetworkOf(id: SubnetId): VirtualNetworkId {
  const network = parentOf(id);
  if (!isVirtualNetworkId(network)) throw new Error(`no virtual network in ${id}`);
  return network;
}

/** The last segment: the resource's own name, lower-cased. */
export function nameOf(id: ArmId): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** How people call it: `network/subnet` and `group/rule`, or the resource's own name; what is no ARM id stays as it is. */
export function shortNameOf(text: string): string {
  if (!text.startsWith('/')) return text;
  const segments = text.split('/');
  return children.has(segments.at(-2)?.toLowerCase() ?? '')
    ? `${segments.at(-3) ?? ''}/${segments.at(-1) ?? ''}`
    : (segments.at(-1) ?? text);
}

const children: ReadonlySet<string> = new Set(['subnets', 'securityrules']);

/** The resource group's name, lower-cased. */
export function resourceGroupOf(id: ArmId): string {
  return id.split('/')[4] ?? '';
}

type ArmId =
  RegistryId | SubnetId | VirtualNetworkId | ClusterId | SecurityGroupId | SecurityRuleId;

function isSubscriptionId(id: string): id is SubscriptionId {
  return expressions.subscription.test(id);
}

function isRegistryId(id: string): id is RegistryId {
  return expressions.registry.test(id);
}

function isSubnetId(id: string): id is SubnetId {
  return expressions.subnet.test(id);
}

function isVirtualNetworkId(id: string): id is VirtualNetworkId {
  return expressions.virtualNetwork.test(id);
}

function isClusterId(id: string): id is ClusterId {
  return expressions.cluster.test(id);
}

function isSecurityGroupId(id: string): id is SecurityGroupId {
  return expressions.securityGroup.test(id);
}

function isSecurityRuleId(id: string): id is SecurityRuleId {
  return expressions.securityRule.test(id);
}

function isResourceGroupId(id: string): id is ResourceGroupId {
  return expressions.resourceGroup.test(id);
}

function isScaleSetId(id: string): id is ScaleSetId {
  return expressions.scaleSet.test(id);
}

function isVirtualMachineId(id: string): id is VirtualMachineId {
  return expressions.virtualMachine.test(id);
}

function isNetworkInterfaceId(id: string): id is NetworkInterfaceId {
  return expressions.networkInterface.test(id);
}

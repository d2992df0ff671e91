/**
 * ARM resource ids as branded, lower-cased strings: ARM ignores case, so equality of these strings is equality of resources.
 * A parsed id consists only of plain segments: what could change the path of a request (`%`, `..`, `?`, empty or extra
 * segments) does not parse, so `id` may be put into an ARM URL as it is.
 */
declare const brand: unique symbol;
export type SubscriptionId = string & { readonly [brand]: 'SubscriptionId' };
export type RegistryId = string & { readonly [brand]: 'RegistryId' };
export type VirtualNetworkId = string & { readonly [brand]: 'VirtualNetworkId' };
export type SubnetId = string & { readonly [brand]: 'SubnetId' };

const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
// Resource group names may hold letters of any script; here only what needs no encoding in a URL is taken.
const group = String.raw`[\w().-]{0,89}[\w()-]`;
const networkName = String.raw`[a-z0-9][\w.-]{0,78}\w|[a-z0-9]`;

const scope = `/subscriptions/(?<subscription>${guid})/resourcegroups/(?<group>${group})/providers`;
const registryPattern = `^${scope}/microsoft\\.containerregistry/registries/(?<name>[a-z0-9-]{5,64})$`;
const networkPattern = `^${scope}/microsoft\\.network/virtualnetworks/(?<network>${networkName})$`;
const subnetPattern = `^${scope}/microsoft\\.network/virtualnetworks/(?<network>${networkName})/subnets/(?<name>${networkName})$`;

/** The lower-cased id of a registry, or undefined where the text is not one. */
export function parseRegistryId(text: string): RegistryId | undefined {
  const id = text.toLowerCase();
  return isRegistryId(id) ? id : undefined;
}

/** The lower-cased id of a subnet, or undefined where the text is not one. */
export function parseSubnetId(text: string): SubnetId | undefined {
  const id = text.toLowerCase();
  return isSubnetId(id) ? id : undefined;
}

/** The subscription of any of these resources: the GUID alone. */
export function subscriptionOf(id: RegistryId | SubnetId | VirtualNetworkId): SubscriptionId {
  const subscription = id.split('/')[2];
  if (subscription === undefined || !isSubscriptionId(subscription)) {
    throw new Error(`no subscription in ${id}`);
  }
  return subscription;
}

/** The virtual network that a subnet belongs to: the unit in which ARM serialises subnet writes. */
export function virtualNetworkOf(id: SubnetId): VirtualNetworkId {
  const network = id.slice(0, id.lastIndexOf('/subnets/'));
  if (!isVirtualNetworkId(network)) throw new Error(`no virtual network in ${id}`);
  return network;
}

/** The last segment: the resource's own name, lower-cased. */
export function nameOf(id: RegistryId | SubnetId | VirtualNetworkId): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The resource group's name, lower-cased. */
export function resourceGroupOf(id: RegistryId | SubnetId | VirtualNetworkId): string {
  return id.split('/')[4] ?? '';
}

function isSubscriptionId(id: string): id is SubscriptionId {
  return new RegExp(`^${guid}$`).test(id);
}

function isRegistryId(id: string): id is RegistryId {
  return new RegExp(registryPattern).test(id) && hasPlainSegments(id);
}

function isSubnetId(id: string): id is SubnetId {
  return new RegExp(subnetPattern).test(id) && hasPlainSegments(id);
}

function isVirtualNetworkId(id: string): id is VirtualNetworkId {
  return new RegExp(networkPattern).test(id) && hasPlainSegments(id);
}

// `..` is made of characters that names may hold, and would climb in a URL.
function hasPlainSegments(id: string): boolean {
  return !id.split('/').some((segment) => segment === '.' || segment === '..');
}

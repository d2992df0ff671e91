import type { Answer, Azure, Call } from './call.ts';
import { getCluster } from './clusters.ts';
import { getNetworkInterface } from './network-interfaces.ts';
import {
  getNetworkOperation,
  getNetworkOperationResult,
  getRegistryOperation,
} from './operation-polls.ts';
import { getProvider, registerProvider } from './providers.ts';
import { deleteRegistry, getRegistry, listRegistries } from './registries.ts';
import { patchRegistry } from './registry-patch.ts';
import { putRegistry } from './registry-put.ts';
import { getReplication, listReplications } from './replications.ts';
import { getScaleSet, listScaleSets } from './scale-sets.ts';
import { listServiceTagDetails, listServiceTags } from './service-tags.ts';
import { getSecurityGroup, listSecurityGroups } from './security-groups.ts';
import { putSecurityRule } from './security-rule-put.ts';
import { deleteSecurityRule, getSecurityRule, listSecurityRules } from './security-rules.ts';
import { getResourceGroup, getSubscription, listSubscriptions } from './subscriptions.ts';
import { deleteSubnet, getSubnet, listSubnets } from './subnets.ts';
import { putSubnet } from './subnet-put.ts';
import { getVirtualMachine, listVirtualMachines } from './virtual-machines.ts';
import { getVirtualNetwork, listVirtualNetworks } from './virtual-networks.ts';

type Room = (call: Call, azure: Azure) => Answer;

export interface RouteEntry {
  readonly method: string;
  readonly pattern: string;
  readonly namespace: string;
  /** What the caller must be allowed to do at the addressed scope. */
  readonly action: string;
  readonly answer: Room;
}

export interface Match {
  readonly entry: RouteEntry;
  readonly params: Readonly<Record<string, string>>;
}

export type Routed =
  | { readonly kind: 'matched'; readonly match: Match }
  | { readonly kind: 'wrongMethod' }
  | { readonly kind: 'unknown' };

/** Finds the room for a path; ARM compares its fixed parts without regard to case. */
export function route(method: string, path: string): Routed {
  const matches = entries.flatMap((entry) => {
    const params = matchPattern(entry.pattern, path);
    return params ? [{ entry, params }] : [];
  });
  const match = matches.find(({ entry }) => entry.method === method);
  if (match) return { kind: 'matched', match };
  return matches.length > 0 ? { kind: 'wrongMethod' } : { kind: 'unknown' };
}

/** Every operation that there is a room for. */
export function offeredOperations(): readonly Pick<
  RouteEntry,
  'method' | 'pattern' | 'namespace'
>[] {
  return entries;
}

/** Of the tenant: it takes no right, and shows what the caller may read. */
export const allSubscriptions = '/subscriptions';
const inSubscription = '/subscriptions/{subscription}';
const inGroup = `${inSubscription}/resourceGroups/{group}`;
const registries = 'Microsoft.ContainerRegistry';
const networks = 'Microsoft.Network';
const registry = `${inGroup}/providers/${registries}/registries/{registry}`;
const network = `${inGroup}/providers/${networks}/virtualNetworks/{network}`;
const location = `${inSubscription}/providers/${networks}/locations/{location}`;
const securityGroup = `${inGroup}/providers/${networks}/networkSecurityGroups/{securityGroup}`;
const securityRule = `${securityGroup}/securityRules/{rule}`;
const securityGroupAction = `${networks}/networkSecurityGroups`;
const clusters = 'Microsoft.ContainerService/managedClusters';
const scaleSets = 'Microsoft.Compute/virtualMachineScaleSets';
const machines = 'Microsoft.Compute/virtualMachines';
const interfaces = `${networks}/networkInterfaces`;

const entries: readonly RouteEntry[] = [
  on('GET', allSubscriptions, 'Microsoft.Resources/subscriptions/read', listSubscriptions),
  on('GET', inSubscription, 'Microsoft.Resources/subscriptions/read', getSubscription),
  on('GET', inGroup, 'Microsoft.Resources/subscriptions/resourceGroups/read', getResourceGroup),
  on(
    'GET',
    `${inSubscription}/providers/{namespace}`,
    'Microsoft.Resources/subscriptions/providers/read',
    getProvider,
  ),
  on(
    'POST',
    `${inSubscription}/providers/{namespace}/register`,
    '{namespace}/register/action',
    registerProvider,
  ),
  ...[inSubscription, inGroup].flatMap((parent) => [
    on(
      'GET',
      `${parent}/providers/${registries}/registries`,
      `${registries}/registries/read`,
      listRegistries,
    ),
    on(
      'GET',
      `${parent}/providers/${networks}/virtualNetworks`,
      `${networks}/virtualNetworks/read`,
      listVirtualNetworks,
    ),
    on(
      'GET',
      `${parent}/providers/${networks}/networkSecurityGroups`,
      `${securityGroupAction}/read`,
      listSecurityGroups,
    ),
  ]),
  on('GET', registry, `${registries}/registries/read`, getRegistry),
  on('PUT', registry, `${registries}/registries/write`, putRegistry),
  on('PATCH', registry, `${registries}/registries/write`, patchRegistry),
  on('DELETE', registry, `${registries}/registries/delete`, deleteRegistry),
  on(
    'GET',
    `${registry}/replications`,
    `${registries}/registries/replications/read`,
    listReplications,
  ),
  on(
    'GET',
    `${registry}/replications/{replication}`,
    `${registries}/registries/replications/read`,
    getReplication,
  ),
  on(
    'GET',
    `${registry}/operationStatuses/{operation}`,
    `${registries}/registries/operationStatuses/read`,
    getRegistryOperation,
  ),
  on('GET', network, `${networks}/virtualNetworks/read`, getVirtualNetwork),
  on('GET', `${network}/subnets`, `${networks}/virtualNetworks/subnets/read`, listSubnets),
  on('GET', `${network}/subnets/{subnet}`, `${networks}/virtualNetworks/subnets/read`, getSubnet),
  on('PUT', `${network}/subnets/{subnet}`, `${networks}/virtualNetworks/subnets/write`, putSubnet),
  on(
    'DELETE',
    `${network}/subnets/{subnet}`,
    `${networks}/virtualNetworks/subnets/delete`,
    deleteSubnet,
  ),
  on('GET', securityGroup, `${securityGroupAction}/read`, getSecurityGroup),
  on(
    'GET',
    `${securityGroup}/securityRules`,
    `${securityGroupAction}/securityRules/read`,
    listSecurityRules,
  ),
  on('GET', securityRule, `${securityGroupAction}/securityRules/read`, getSecurityRule),
  on('PUT', securityRule, `${securityGroupAction}/securityRules/write`, putSecurityRule),
  on('DELETE', securityRule, `${securityGroupAction}/securityRules/delete`, deleteSecurityRule),
  on(
    'GET',
    `${location}/operations/{operation}`,
    `${networks}/locations/operations/read`,
    getNetworkOperation,
  ),
  on(
    'GET',
    `${location}/operationResults/{operation}`,
    `${networks}/locations/operationResults/read`,
    getNetworkOperationResult,
  ),
  on('GET', `${location}/serviceTags`, `${networks}/locations/serviceTags/read`, listServiceTags),
  on(
    'GET',
    `${location}/serviceTagDetails`,
    `${networks}/locations/serviceTagDetails/read`,
    listServiceTagDetails,
  ),
  on('GET', `${inGroup}/providers/${clusters}/{cluster}`, `${clusters}/read`, getCluster),
  on('GET', `${inGroup}/providers/${scaleSets}`, `${scaleSets}/read`, listScaleSets),
  on('GET', `${inGroup}/providers/${scaleSets}/{set}`, `${scaleSets}/read`, getScaleSet),
  on('GET', `${inGroup}/providers/${machines}`, `${machines}/read`, listVirtualMachines),
  on('GET', `${inGroup}/providers/${machines}/{machine}`, `${machines}/read`, getVirtualMachine),
  on(
    'GET',
    `${inGroup}/providers/${interfaces}/{interface}`,
    `${interfaces}/read`,
    getNetworkInterface,
  ),
];

function on(method: string, pattern: string, action: string, answer: Room): RouteEntry {
  const provider = /\/providers\/(Microsoft\.\w+)\//.exec(pattern)?.[1];
  return { method, pattern, action, answer, namespace: provider ?? 'Microsoft.Resources' };
}

function matchPattern(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.replace(/\/+$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith('{')) {
      if (value === '') return undefined;
      params[part.slice(1, -1)] = decodeURIComponent(value);
    } else if (part.toLowerCase() !== value.toLowerCase()) return undefined;
  }
  return params;
}

import * as z from 'zod';
import { jsonSchema } from './json.ts';
import { clusterSeed, scaleSetSeed, virtualMachineSeed } from './machine-seed.ts';

const registrationState = z.enum(['NotRegistered', 'Registering', 'Registered', 'Unregistering']);
const jsonObject = z.record(z.string(), jsonSchema);

export const subscriptionSeed = z.strictObject({
  id: z.string(),
  /** By namespace. */
  providers: z.record(z.string(), registrationState).optional(),
});

export const resourceGroupSeed = z.strictObject({
  subscription: z.string(),
  name: z.string(),
  location: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

export const rulesSeed = z.strictObject({
  defaultAction: z.enum(['Allow', 'Deny']).optional(),
  subnets: z.array(z.string()).readonly().optional(),
  ips: z.array(z.string()).readonly().optional(),
});

export const registrySeed = rulesSeed.extend({
  id: z.string(),
  location: z.string().optional(),
  sku: z.enum(['Basic', 'Standard', 'Premium']).optional(),
  loginServer: z.string().optional(),
  replications: z.array(z.string()).readonly().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  /** Further members of `properties`, such as `dataEndpointEnabled` or `publicNetworkAccess`. */
  properties: jsonObject.optional(),
});

export const virtualNetworkSeed = z.strictObject({
  id: z.string(),
  location: z.string().optional(),
  addressPrefixes: z.array(z.string()).readonly().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  properties: jsonObject.optional(),
});

export const subnetSeed = z.strictObject({
  id: z.string(),
  /** The next free /24 of the network where left out. */
  addressPrefix: z.string().optional(),
  addressPrefixes: z.array(z.string()).readonly().optional(),
  /** Names, or whole entries as ARM gives them. */
  serviceEndpoints: z
    .array(z.union([z.string(), jsonObject]))
    .readonly()
    .optional(),
  publicIp: z.string().optional(),
  properties: jsonObject.optional(),
});

export const securityGroupSeed = z.strictObject({
  id: z.string(),
  location: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  /** By name; each as ARM gives its properties. */
  rules: z.record(z.string(), jsonObject).optional(),
  /** Further members of `properties`, such as `flushConnection`. */
  properties: jsonObject.optional(),
});

export const securityRuleSeed = z.strictObject({
  group: z.string(),
  name: z.string(),
  properties: jsonObject,
});

export const registrationSeed = z.strictObject({
  subscription: z.string(),
  namespace: z.string(),
  state: registrationState,
});

export const lockSeed = z.strictObject({
  name: z.string(),
  scope: z.string(),
  level: z.enum(['ReadOnly', 'CanNotDelete']),
});

export const policySeed = z.strictObject({
  name: z.string(),
  scope: z.string(),
  resourceType: z.string().optional(),
});

export const denialSeed = z.strictObject({
  subject: z.string().optional(),
  action: z.string(),
  scope: z.string(),
});

export const grantSeed = z.strictObject({
  actions: z.array(z.string()).readonly(),
  scope: z.string(),
});

export const serviceTagSeed = z.strictObject({
  name: z.string(),
  /** As the name says, where left out. */
  region: z.string().optional(),
  systemService: z.string().optional(),
  /** All of them, IPv6 included. */
  addressPrefixes: z.array(z.string()).readonly(),
});

export const serviceTagEditionSeed = z.strictObject({
  tags: z.array(serviceTagSeed).readonly().optional(),
  removed: z.array(z.string()).readonly().optional(),
});

/** A whole world as one document; resources bring their subscription and group with them. */
export const worldSeed = z.strictObject({
  subscriptions: z.array(subscriptionSeed).optional(),
  resourceGroups: z.array(resourceGroupSeed).optional(),
  virtualNetworks: z
    .array(virtualNetworkSeed.extend({ subnets: z.array(subnetSeed).optional() }))
    .optional(),
  subnets: z.array(subnetSeed).optional(),
  registries: z.array(registrySeed).optional(),
  securityGroups: z.array(securityGroupSeed).optional(),
  clusters: z.array(clusterSeed).optional(),
  scaleSets: z.array(scaleSetSeed).optional(),
  virtualMachines: z.array(virtualMachineSeed).optional(),
  resources: z.array(z.string()).optional(),
  serviceTags: z.array(serviceTagSeed).optional(),
  locks: z.array(lockSeed).optional(),
  policies: z.array(policySeed).optional(),
  denials: z.array(denialSeed).optional(),
});

export type SubscriptionSeed = z.infer<typeof subscriptionSeed>;
export type ResourceGroupSeed = z.infer<typeof resourceGroupSeed>;
export type RulesSeed = z.infer<typeof rulesSeed>;
export type RegistrySeed = z.infer<typeof registrySeed>;
export type VirtualNetworkSeed = z.infer<typeof virtualNetworkSeed>;
export type SubnetSeed = z.infer<typeof subnetSeed>;
export type ServiceTagSeed = z.infer<typeof serviceTagSeed>;
export type ServiceTagEditionSeed = z.infer<typeof serviceTagEditionSeed>;
export type SecurityGroupSeed = z.infer<typeof securityGroupSeed>;
export type WorldSeed = z.infer<typeof worldSeed>;

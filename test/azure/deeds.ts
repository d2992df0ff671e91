import * as z from 'zod';
import { parseSource } from './access.ts';
import { jsonSchema, type Json } from './json.ts';
import * as machines from './machine-seed.ts';
import * as seeds from './seed.ts';
import type { World } from './world.ts';

type Deed = (body: Json | undefined, world: World) => void;

const id = z.string();
const name = z.string();
const jsonObject = z.record(z.string(), jsonSchema);
const deedName = z.looseObject({ do: z.string() });

/** Carries out `{"do": …}`: what somebody else can do to the world, one deed a call. */
export function act(body: Json | undefined, world: World): void {
  const { do: asked, ...rest } = deedName.parse(body);
  const found = deeds[asked];
  if (!found) throw new Error(`no such deed: ${asked}; there are ${Object.keys(deeds).join(', ')}`);
  found(jsonSchema.parse(rest), world);
}

const deeds: Readonly<Record<string, Deed>> = {
  addSubscription: deed(seeds.subscriptionSeed, (seed, world) => world.addSubscription(seed)),
  addResourceGroup: deed(seeds.resourceGroupSeed, (seed, world) => world.addResourceGroup(seed)),
  addResource: deed(z.strictObject({ id }), (seed, world) => world.addResource(seed.id)),
  addRegistry: deed(seeds.registrySeed, (seed, world) => world.addRegistry(seed)),
  addVirtualNetwork: deed(seeds.virtualNetworkSeed, (seed, world) => world.addVirtualNetwork(seed)),
  addSubnet: deed(seeds.subnetSeed, (seed, world) => world.addSubnet(seed)),
  addSecurityGroup: deed(seeds.securityGroupSeed, (seed, world) => world.securityGroups.add(seed)),
  putSecurityRule: deed(seeds.securityRuleSeed, ({ group, name: rule, properties }, world) =>
    world.securityGroups.putRule(group, rule, properties),
  ),
  editSecurityRule: deed(seeds.securityRuleSeed, ({ group, name: rule, properties }, world) =>
    world.securityGroups.editRule(group, rule, properties),
  ),
  deleteSecurityRule: deed(z.strictObject({ group: id, name }), (seed, world) =>
    world.securityGroups.deleteRule(seed.group, seed.name),
  ),
  setRules: deed(seeds.rulesSeed.extend({ id }), (seed, world) => world.setRules(seed.id, seed)),
  editRegistry: deed(z.strictObject({ id, properties: jsonObject }), (seed, world) =>
    world.editRegistry(seed.id, seed.properties),
  ),
  addReplication: deed(z.strictObject({ id, location: name }), (seed, world) =>
    world.addReplication(seed.id, seed.location),
  ),
  removeReplication: deed(z.strictObject({ id, location: name }), (seed, world) =>
    world.removeReplication(seed.id, seed.location),
  ),
  addPrivateEndpoint: deed(z.strictObject({ id }), (seed, world) =>
    world.addPrivateEndpoint(seed.id),
  ),
  editSubnet: deed(z.strictObject({ id, properties: jsonObject }), (seed, world) =>
    world.editSubnet(seed.id, (before) => ({ ...before, ...seed.properties })),
  ),
  delete: deed(z.strictObject({ id }), (seed, world) => world.delete(seed.id)),
  deleteResourceGroup: deed(z.strictObject({ subscription: id, name }), (seed, world) =>
    world.deleteResourceGroup(seed.subscription, seed.name),
  ),
  addCluster: deed(machines.clusterSeed, (seed, world) => world.aks.addCluster(seed)),
  deleteCluster: deed(z.strictObject({ id }), (seed, world) => world.aks.deleteCluster(seed.id)),
  addNodePool: deed(machines.nodePoolSeed.extend({ cluster: id }), ({ cluster, ...pool }, world) =>
    world.aks.addNodePool(cluster, pool),
  ),
  removeNodePool: deed(z.strictObject({ cluster: id, name }), (seed, world) =>
    world.aks.removeNodePool(seed.cluster, seed.name),
  ),
  scaleNodePool: deed(z.strictObject({ cluster: id, name, count: z.number() }), (seed, world) =>
    world.aks.scaleNodePool(seed.cluster, seed.name, seed.count),
  ),
  addScaleSet: deed(machines.scaleSetSeed, (seed, world) => world.aks.addScaleSet(seed)),
  addVirtualMachine: deed(machines.virtualMachineSeed, (seed, world) =>
    world.aks.addVirtualMachine(seed),
  ),
  setRegistration: deed(seeds.registrationSeed, (seed, world) =>
    world.setRegistration(seed.subscription, seed.namespace, seed.state),
  ),
  publishServiceTags: deed(seeds.serviceTagEditionSeed, (seed, world) =>
    world.publishServiceTags(seed),
  ),
  setLock: deed(seeds.lockSeed, (seed, world) => world.setLock(seed)),
  removeLock: deed(z.strictObject({ name }), (seed, world) => world.removeLock(seed.name)),
  setPolicy: deed(seeds.policySeed, (seed, world) => world.setPolicy(seed)),
  removePolicy: deed(z.strictObject({ name }), (seed, world) => world.removePolicy(seed.name)),
  denyRole: deed(seeds.denialSeed, (seed, world) => world.denyRole(seed)),
  allowRole: deed(z.strictObject({ action: name }), (seed, world) => world.allowRole(seed.action)),
  grantOnly: deed(
    z.strictObject({ subject: name, grants: z.array(seeds.grantSeed) }),
    (seed, world) => world.grantOnly(seed.subject, seed.grants),
  ),
  watchAccess: deed(z.strictObject({ registry: id, subnet: id }), (seed, world) => {
    world.watchAccess(seed.registry, seed.subnet);
  }),
  setDefaultSource: deed(z.strictObject({ source: z.string() }), (seed, world) =>
    setDefaultSource(seed.source, world),
  ),
};

function deed<T>(schema: z.ZodType<T>, carryOut: (seed: T, world: World) => void): Deed {
  return (body, world) => carryOut(schema.parse(body), world);
}

function setDefaultSource(text: string, world: World): void {
  const source = parseSource(text);
  if (!source) throw new Error(`not a source: ${text}`);
  world.defaultSource = source;
}

import { AccessWatch } from './access-watch.ts';
import { judge, type Source, type Verdict } from './access.ts';
import { Aks } from './aks.ts';
import * as build from './builders.ts';
import type { Azure } from './call.ts';
import { keyOf, parseSubnetId } from './ids.ts';
import { objectsAt, type JsonObject } from './json.ts';
import { newEtag } from './network-operation.ts';
import { populate } from './populate.ts';
import { propagate } from './registry-change.ts';
import { canonicalLocation, dataEndpointHosts } from './registry-hosts.ts';
import { nextEdition } from './service-tag-catalogue.ts';
import type * as seeds from './seed.ts';
import { SecurityGroupWorld } from './security-group-world.ts';
import * as records from './state.ts';
import { referencesIn } from './subnet-joins.ts';

/**
 * Azure as somebody else changes it: no token, no validation, no operation. What it adds brings
 * its subscription, group and provider registration with it.
 */
export class World {
  readonly #azure: Azure;
  readonly securityGroups: SecurityGroupWorld;
  readonly #watches = new Set<AccessWatch>();
  readonly aks: Aks = new Aks(this);
  #turns = 0;
  /** Where a client of the data plane comes from that does not say so. */
  defaultSource: Source = { kind: 'ip', address: '203.0.113.10' };

  constructor(azure: Azure) {
    this.#azure = azure;
    this.securityGroups = new SecurityGroupWorld(azure);
  }

  get state(): records.State {
    return this.#azure.state;
  }

  seed(seed: seeds.WorldSeed): void {
    populate(this, seed);
  }

  addSubscription(seed: seeds.SubscriptionSeed): void {
    build.ensureSubscription(this.state, seed.id);
    for (const [namespace, state] of Object.entries(seed.providers ?? {})) {
      this.setRegistration(seed.id, namespace, state);
    }
  }

  addResourceGroup(seed: seeds.ResourceGroupSeed): void {
    const { groups } = build.ensureSubscription(this.state, seed.subscription);
    const location = seed.location ?? 'westeurope';
    groups.set(keyOf(seed.name), { name: seed.name, location, tags: seed.tags });
  }

  /** Any other resource that only has to exist, for subnets to refer to. */
  addResource(id: string): void {
    if (build.isSecurityGroup(id)) {
      if (!this.state.securityGroups.has(keyOf(id))) this.securityGroups.add({ id });
      return;
    }
    build.ensureGroup(this.state, build.requireId(id));
    this.state.resources.set(keyOf(id), id);
  }

  addRegistry(seed: seeds.RegistrySeed): void {
    this.settle();
    build.ensureGroup(this.state, build.requireId(seed.id), seed.location);
    this.state.registries.set(keyOf(seed.id), build.buildRegistry(seed, this.#azure.clock.now()));
    this.changed();
  }

  addVirtualNetwork(seed: seeds.VirtualNetworkSeed): void {
    this.settle();
    build.ensureGroup(this.state, build.requireId(seed.id), seed.location);
    this.state.networks.set(keyOf(seed.id), build.buildNetwork(seed, this.#azure.newId));
    this.changed();
  }

  /** Which of the clients it is that asks for a layer. */
  nextTurn(): number {
    this.#turns += 1;
    return this.#turns;
  }

  /** Adds the network as well where it is missing, and whatever the subnet refers to. */
  addSubnet(seed: seeds.SubnetSeed): void {
    this.settle();
    const networkId = parseSubnetId(seed.id)?.networkId ?? seed.id;
    if (!this.state.networks.has(keyOf(networkId))) this.addVirtualNetwork({ id: networkId });
    const network = this.network(networkId);
    const subnet = build.buildSubnet(seed, network);
    network.subnets.set(subnet.name.toLowerCase(), subnet);
    network.etag = newEtag(this.#azure);
    for (const { id } of referencesIn(subnet.properties)) this.addResource(id);
    this.changed();
  }

  editSubnet(id: string, edit: (properties: JsonObject) => JsonObject): void {
    const subnet = this.subnet(id);
    subnet.properties = edit(structuredClone(subnet.properties));
    this.network(parseSubnetId(id)?.networkId ?? id).etag = newEtag(this.#azure);
    for (const reference of referencesIn(subnet.properties)) this.addResource(reference.id);
    this.changed();
  }

  /** Sets what is given and keeps the rest; the data plane follows after its usual delay. */
  setRules(registryId: string, seed: seeds.RulesSeed): void {
    const registry = this.registry(registryId);
    registry.rules = build.rulesFrom(seed, registry.rules);
    this.#touch(registry);
  }

  editRegistry(registryId: string, properties: JsonObject): void {
    const registry = this.registry(registryId);
    registry.properties = { ...registry.properties, ...properties };
    registry.dataEndpointHostNames = dataEndpointHosts(registry);
    this.#touch(registry);
  }

  setProvisioningState(registryId: string, state: records.ProvisioningState): void {
    this.registry(registryId).provisioningState = state;
  }

  /** The host names of the region come when it is ready. */
  addReplication(
    registryId: string,
    location: string,
    provisioningState: records.ProvisioningState = 'Succeeded',
  ): void {
    const { replications } = this.registry(registryId);
    const name = canonicalLocation(location);
    replications.set(name, { name, location: name, provisioningState });
    this.editRegistry(registryId, {});
  }

  removeReplication(registryId: string, location: string): void {
    this.registry(registryId).replications.delete(canonicalLocation(location));
    this.editRegistry(registryId, {});
  }

  /** An approved one, which brings data endpoints. */
  addPrivateEndpoint(registryId: string): void {
    const { properties } = this.registry(registryId);
    const connections = objectsAt(properties, 'privateEndpointConnections');
    const connection = build.privateEndpointConnection(registryId, this.#azure.newId());
    this.editRegistry(registryId, { privateEndpointConnections: [...connections, connection] });
  }

  /** A registry, network, subnet or other resource, whoever uses it. */
  delete(id: string): void {
    this.settle();
    const subnet = parseSubnetId(id);
    if (subnet)
      this.state.networks.get(keyOf(subnet.networkId))?.subnets.delete(subnet.subnet.toLowerCase());
    for (const resources of records.resourceMaps(this.state)) resources.delete(keyOf(id));
    this.changed();
  }

  deleteResourceGroup(subscription: string, name: string): void {
    this.settle();
    const scope = keyOf(`/subscriptions/${subscription}/resourceGroups/${name}`);
    for (const resources of records.resourceMaps(this.state)) {
      for (const key of resources.keys()) if (key.startsWith(`${scope}/`)) resources.delete(key);
    }
    this.state.subscriptions.get(subscription.toLowerCase())?.groups.delete(keyOf(name));
    this.changed();
  }

  /** Lists pass over it, as they now and then do; a GET still finds it. */
  hideFromLists(id: string): void {
    this.state.hidden.add(keyOf(id));
  }

  setRegistration(subscription: string, namespace: string, state: records.RegistrationState): void {
    const { providers } = build.ensureSubscription(this.state, subscription);
    providers.set(namespace.toLowerCase(), state);
  }

  /** A new edition of the addresses that Azure publishes of itself. */
  publishServiceTags(edition: seeds.ServiceTagEditionSeed): void {
    this.state.serviceTags = nextEdition(this.state.serviceTags, edition);
  }

  setLock(lock: records.Lock): void {
    this.state.locks.set(lock.name, lock);
  }

  removeLock(name: string): void {
    this.state.locks.delete(name);
  }

  setPolicy(policy: records.Policy): void {
    this.state.policies.set(policy.name, policy);
  }

  removePolicy(name: string): void {
    this.state.policies.delete(name);
  }

  denyRole(denial: records.RoleDenial): void {
    this.state.denials.push(denial);
  }

  /** Takes back every denial of this action. */
  allowRole(action: string): void {
    this.state.denials = this.state.denials.filter((denial) => denial.action !== action);
  }

  /** From now on this principal may do what is listed here and nothing else. */
  grantOnly(subject: string, grants: readonly records.RoleGrant[]): void {
    this.state.grants.set(subject, grants);
  }

  /** Keeps the network busy with a stranger's write until the returned function is called. */
  holdVirtualNetwork(networkId: string): () => void {
    const network = this.network(networkId);
    network.busyWith = { id: this.#azure.newId(), kind: 'PutSubnetOperation' };
    network.provisioningState = 'Updating';
    return () => {
      network.busyWith = undefined;
      network.provisioningState = 'Succeeded';
      network.etag = newEtag(this.#azure);
    };
  }

  registry(id: string): records.Registry {
    this.settle();
    return this.#found(this.state.registries.get(keyOf(id)), id);
  }

  network(id: string): records.VirtualNetwork {
    this.settle();
    return this.#found(this.state.networks.get(keyOf(id)), id);
  }

  subnet(id: string): records.Subnet {
    this.settle();
    const parsed = parseSubnetId(id);
    return this.#found(parsed && records.findSubnet(this.state, parsed), id);
  }

  /** Whether the data plane would let the source in now. */
  allows(registryId: string, source: Source): Verdict {
    this.settle();
    return this.#judge(registryId, source);
  }

  /** Records every interval from now on in which the subnet would be kept out. */
  watchAccess(registryId: string, subnetId: string): AccessWatch {
    this.settle();
    const judgeNow = () => this.#judge(registryId, { kind: 'subnet', id: subnetId });
    const watch = new AccessWatch({ registryId, subnetId }, judgeNow, () => this.settle());
    this.#watches.add(watch);
    watch.look(this.#azure.clock.now());
    return watch;
  }

  get watches(): readonly AccessWatch[] {
    return [...this.#watches];
  }

  /** Carries out what has fallen due. */
  settle(): void {
    this.#azure.timeline.runDue(this.#azure.clock.now());
  }

  changed(at = this.#azure.clock.now()): void {
    for (const watch of this.#watches) watch.look(at);
  }

  reset(): void {
    records.clearState(this.state);
    this.#azure.timeline.clear();
    this.#azure.operations.clear();
    this.#watches.clear();
  }

  #judge(registryId: string, source: Source): Verdict {
    const registry = this.state.registries.get(keyOf(registryId));
    if (!registry) return { kind: 'denied', clientIp: '0.0.0.0', reason: 'no such registry' };
    return judge(this.state, this.#azure.settings.dialect, registry, source);
  }

  #touch(registry: records.Registry): void {
    registry.lastModifiedAt = this.#azure.clock.now();
    registry.lastModifiedBy = 'somebody';
    propagate(registry, this.#azure, registry.lastModifiedAt);
    this.settle();
  }

  #found<T>(record: T | undefined, id: string): T {
    if (record === undefined) throw new Error(`there is no ${id}`);
    return record;
  }
}

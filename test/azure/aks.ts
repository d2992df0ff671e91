import { ensureGroup, requireId } from './builders.ts';
import { keyOf, nameOf } from './ids.ts';
import { buildInterface, buildMachine, buildScaleSet } from './machine-builders.ts';
import type { Cluster, NodePool } from './machines.ts';
import type * as seeds from './machine-seed.ts';
import type { SubnetSeed } from './seed.ts';
import type { State } from './state.ts';

interface Ground {
  readonly state: State;
  addSubnet(seed: SubnetSeed): void;
  delete(id: string): void;
  deleteResourceGroup(subscription: string, name: string): void;
}

/** What AKS and its owners do: clusters and their pools, with the machines that AKS makes of them in the node group. */
export class Aks {
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  addCluster(seed: seeds.ClusterSeed): Cluster {
    const id = requireId(seed.id);
    const location = seed.location ?? 'westeurope';
    const cluster: Cluster = {
      id: seed.id,
      name: nameOf(id),
      location,
      nodeGroup: seed.nodeGroup ?? `MC_${id.group}_${nameOf(id)}_${location}`,
      provisioningState: 'Succeeded',
      pools: [],
      hosted: seed.hosted,
      restriction: seed.restriction ?? 'Unrestricted',
    };
    ensureGroup(this.#ground.state, id, location);
    this.#ground.state.clusters.set(keyOf(seed.id), cluster);
    for (const pool of seed.pools ?? []) this.addNodePool(seed.id, pool);
    return cluster;
  }

  addNodePool(clusterId: string, seed: seeds.NodePoolSeed): void {
    const cluster = this.cluster(clusterId);
    const { type = 'VirtualMachineScaleSets', count = 1 } = seed;
    const pool: NodePool = { ...seed, type, count };
    cluster.pools = [...cluster.pools, pool];
    const subnet = pool.subnet ?? this.#managedSubnet(cluster);
    if (pool.type === 'VirtualMachines') {
      for (let index = 0; index < pool.count; index += 1) {
        const name = `aks-${pool.name}-${digitsOf(clusterId)}-vms${index}`;
        const tags = { 'aks-managed-poolName': pool.name };
        this.addVirtualMachine({
          id: this.#computeId(cluster, 'virtualMachines', name),
          subnets: [subnet],
          tags,
        });
      }
      return;
    }
    this.addScaleSet({
      id: this.#scaleSetId(cluster, pool.name),
      subnets: [subnet],
      capacity: pool.count,
      tags: { 'aks-managed-poolName': pool.name, 'aks-managed-orchestrator': 'Kubernetes:1.34.2' },
    });
  }

  removeNodePool(clusterId: string, name: string): void {
    const cluster = this.cluster(clusterId);
    cluster.pools = cluster.pools.filter((pool) => pool.name !== name);
    const { state } = this.#ground;
    for (const resources of [state.scaleSets, state.machines]) {
      for (const [key, { id, tags }] of resources) {
        const isOf = keyOf(id).startsWith(`${keyOf(this.#nodeGroupId(cluster))}/`);
        if (isOf && tags['aks-managed-poolName'] === name) resources.delete(key);
      }
    }
    for (const [key, { machine = '' }] of state.interfaces) {
      if (!state.machines.has(keyOf(machine))) state.interfaces.delete(key);
    }
  }

  /** To none as well: the scale set of an empty pool stays. */
  scaleNodePool(clusterId: string, name: string, count: number): void {
    const cluster = this.cluster(clusterId);
    cluster.pools = cluster.pools.map((pool) => (pool.name === name ? { ...pool, count } : pool));
    const set = this.#ground.state.scaleSets.get(keyOf(this.#scaleSetId(cluster, name)));
    if (set) set.capacity = count;
  }

  /** The node group goes with the cluster. */
  deleteCluster(clusterId: string): void {
    const { id, nodeGroup } = this.cluster(clusterId);
    this.#ground.deleteResourceGroup(requireId(id).subscription, nodeGroup);
    this.#ground.delete(id);
  }

  addScaleSet(seed: seeds.ScaleSetSeed): void {
    const { state } = this.#ground;
    ensureGroup(state, requireId(seed.id), seed.location);
    this.#ensureSubnets(seed.subnets ?? []);
    state.scaleSets.set(keyOf(seed.id), buildScaleSet(seed));
  }

  /** With an interface of its own for each subnet. */
  addVirtualMachine(seed: seeds.VirtualMachineSeed): void {
    const { state } = this.#ground;
    ensureGroup(state, requireId(seed.id), seed.location);
    this.#ensureSubnets(seed.subnets);
    const interfaces = seed.subnets.map((subnet, index) => buildInterface(seed, subnet, index));
    for (const nic of interfaces) state.interfaces.set(keyOf(nic.id), nic);
    const ids = interfaces.map(({ id }) => id);
    state.machines.set(keyOf(seed.id), buildMachine(seed, ids));
  }

  /** What the nodes of a pool made of a scale set say of themselves in Kubernetes. */
  nodesOf(clusterId: string, poolName: string): { name: string; providerID: string }[] {
    const cluster = this.cluster(clusterId);
    const count = cluster.pools.find((pool) => pool.name === poolName)?.count ?? 0;
    // The cloud provider writes the group in small letters.
    const set = this.#scaleSetId(cluster, poolName).replace(
      cluster.nodeGroup,
      keyOf(cluster.nodeGroup),
    );
    return Array.from({ length: count }, (_, index) => ({
      name: `${nameOf(requireId(set))}${String(index).padStart(6, '0')}`,
      providerID: `azure://${set}/virtualMachines/${index}`,
    }));
  }

  /** Where AKS puts the nodes of pools that say no subnet. */
  managedSubnet(clusterId: string): string {
    return this.#managedSubnetId(this.cluster(clusterId));
  }

  cluster(id: string): Cluster {
    const found = this.#ground.state.clusters.get(keyOf(id));
    if (!found) throw new Error(`there is no ${id}`);
    return found;
  }

  #managedSubnet(cluster: Cluster): string {
    const id = this.#managedSubnetId(cluster);
    this.#ensureSubnets([id]);
    return id;
  }

  #managedSubnetId(cluster: Cluster): string {
    const network = `aks-vnet-${digitsOf(cluster.id)}`;
    return `${this.#nodeGroupId(cluster)}/providers/Microsoft.Network/virtualNetworks/${network}/subnets/aks-subnet`;
  }

  #ensureSubnets(ids: readonly string[]): void {
    const { state } = this.#ground;
    for (const id of ids) {
      const network = state.networks.get(keyOf(id.split('/subnets/')[0] ?? ''));
      const name = id.split('/').at(-1)?.toLowerCase() ?? '';
      if (network?.subnets.has(name) !== true) this.#ground.addSubnet({ id });
    }
  }

  #scaleSetId(cluster: Cluster, poolName: string): string {
    const name = `aks-${poolName}-${digitsOf(cluster.id)}-vmss`;
    return this.#computeId(cluster, 'virtualMachineScaleSets', name);
  }

  #computeId(cluster: Cluster, type: string, name: string): string {
    return `${this.#nodeGroupId(cluster)}/providers/Microsoft.Compute/${type}/${name}`;
  }

  #nodeGroupId({ id, nodeGroup }: Cluster): string {
    return `/subscriptions/${requireId(id).subscription}/resourceGroups/${nodeGroup}`;
  }
}

/** The eight digits that AKS puts into the names of what belongs to one cluster. */
function digitsOf(clusterId: string): string {
  let hash = 0;
  for (const letter of keyOf(clusterId)) hash = (hash * 31 + letter.charCodeAt(0)) % 90_000_000;
  return String(10_000_000 + hash);
}

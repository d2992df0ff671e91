import type { Aks } from './aks.ts';
import type { Lock, Policy, RoleDenial } from './state.ts';
import type * as seeds from './seed.ts';

/** What takes the parts of a seed. */
interface Ground {
  readonly aks: Aks;
  addSubscription(seed: seeds.SubscriptionSeed): void;
  addResourceGroup(seed: seeds.ResourceGroupSeed): void;
  addResource(id: string): void;
  addVirtualNetwork(seed: seeds.VirtualNetworkSeed): void;
  addSubnet(seed: seeds.SubnetSeed): void;
  addRegistry(seed: seeds.RegistrySeed): void;
  publishServiceTags(edition: seeds.ServiceTagEditionSeed): void;
  readonly securityGroups: { add(seed: seeds.SecurityGroupSeed): void };
  setLock(lock: Lock): void;
  setPolicy(policy: Policy): void;
  denyRole(denial: RoleDenial): void;
}

/** Adds to the world what the document lists. */
export function populate(world: Ground, seed: seeds.WorldSeed): void {
  seed.subscriptions?.forEach((subscription) => world.addSubscription(subscription));
  seed.resourceGroups?.forEach((group) => world.addResourceGroup(group));
  seed.securityGroups?.forEach((group) => world.securityGroups.add(group));
  seed.resources?.forEach((id) => world.addResource(id));
  seed.virtualNetworks?.forEach(({ subnets, ...network }) => {
    world.addVirtualNetwork(network);
    subnets?.forEach((subnet) => world.addSubnet(subnet));
  });
  seed.subnets?.forEach((subnet) => world.addSubnet(subnet));
  seed.registries?.forEach((registry) => world.addRegistry(registry));
  if (seed.serviceTags) world.publishServiceTags({ tags: seed.serviceTags });
  populateMachines(world, seed);
  seed.locks?.forEach((lock) => world.setLock(lock));
  seed.policies?.forEach((policy) => world.setPolicy(policy));
  seed.denials?.forEach((denial) => world.denyRole(denial));
}

function populateMachines({ aks }: Ground, seed: seeds.WorldSeed): void {
  seed.clusters?.forEach((cluster) => aks.addCluster(cluster));
  seed.scaleSets?.forEach((set) => aks.addScaleSet(set));
  seed.virtualMachines?.forEach((machine) => aks.addVirtualMachine(machine));
}

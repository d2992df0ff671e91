import { keyOf } from './ids.ts';
import type { Json, JsonObject } from './json.ts';
import { securityGroupBody } from './security-groups.ts';
import { networkBody } from './virtual-networks.ts';
import type { World } from './world.ts';

/** The world for people and tests that look at it from outside. */
export function worldBody(world: World): JsonObject {
  const { state } = world;
  return {
    subscriptions: [...state.subscriptions.values()].map((subscription): Json => ({
      id: subscription.id,
      providers: Object.fromEntries(subscription.providers),
      resourceGroups: [...subscription.groups.values()].map(({ name }) => name),
    })),
    registries: [...state.registries.values()].map((registry): Json => ({
      id: registry.id,
      sku: registry.sku,
      location: registry.location,
      loginServer: registry.loginServer,
      provisioningState: registry.provisioningState,
      defaultAction: registry.rules.defaultAction,
      subnets: [...registry.rules.subnets],
      ips: [...registry.rules.ips],
      properties: registry.properties,
      dataEndpointHostNames: registry.dataEndpointHostNames,
    })),
    virtualNetworks: [...state.networks.values()].map((network) =>
      networkBody(network, '2025-03-01'),
    ),
    securityGroups: [...state.securityGroups.values()].map((group) =>
      securityGroupBody(group, state),
    ),
    clusters: [...state.clusters.values()].map(({ id, nodeGroup, pools }): Json => ({
      id,
      nodeGroup,
      pools: pools.map(({ name, count }): Json => ({ name, count })),
    })),
    scaleSets: [...state.scaleSets.values()].map(({ id, capacity }): Json => ({ id, capacity })),
    virtualMachines: [...state.machines.values()].map(({ id }) => id),
    resources: [...state.resources.values()],
    serviceTags: {
      changeNumber: state.serviceTags.changeNumber,
      names: Array.from(state.serviceTags.tags.values(), ({ name }) => name),
    },
    locks: [...state.locks.values()].map((lock): Json => ({ ...lock })),
    watches: world.watches.map((watch): Json => ({
      registry: keyOf(watch.registryId),
      subnet: keyOf(watch.subnetId),
      denials: watch.denials.map(({ from, to, reason }): Json => ({
        from,
        to: to ?? null,
        reason,
      })),
    })),
  };
}

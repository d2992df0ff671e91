import { requireId } from './builders.ts';
import { nameOf } from './ids.ts';
import type { Json, JsonObject } from './json.ts';
import type { ScaleSetSeed, VirtualMachineSeed } from './machine-seed.ts';
import type { NetworkInterface, ScaleSet, VirtualMachine } from './machines.ts';

const defaultLocation = 'westeurope';

export function buildScaleSet(seed: ScaleSetSeed): ScaleSet {
  const { id, location = defaultLocation, tags = {}, subnets } = seed;
  const name = nameOf(requireId(id));
  return {
    id,
    name,
    location,
    tags,
    orchestrationMode: seed.orchestrationMode ?? 'Uniform',
    capacity: seed.capacity ?? 1,
    networkProfile: subnets && networkProfile(name, subnets),
  };
}

export function buildMachine(
  seed: VirtualMachineSeed,
  interfaces: readonly string[],
): VirtualMachine {
  const { id, location = defaultLocation, tags = {}, scaleSet } = seed;
  return { id, name: nameOf(requireId(id)), location, tags, scaleSet, interfaces };
}

export function buildInterface(
  { id, location = defaultLocation }: VirtualMachineSeed,
  subnet: string,
  index: number,
): NetworkInterface {
  const { subscription, group } = requireId(id);
  const name = `${nameOf(requireId(id))}-nic-${index}`;
  const scope = `/subscriptions/${subscription}/resourceGroups/${group}`;
  return {
    id: `${scope}/providers/Microsoft.Network/networkInterfaces/${name}`,
    name,
    location,
    machine: id,
    subnets: [subnet],
  };
}

/** The primary interface need not come first. */
function networkProfile(name: string, subnets: readonly string[]): JsonObject {
  const configurations = subnets.map((subnet, index): Json => {
    const isOnly = subnets.length === 1;
    return {
      name: isOnly ? name : `${name}-${index}`,
      properties: {
        primary: index === 0,
        enableAcceleratedNetworking: true,
        enableIPForwarding: false,
        dnsSettings: { dnsServers: [] },
        ipConfigurations: [
          {
            name: 'ipconfig1',
            properties: {
              primary: true,
              privateIPAddressVersion: 'IPv4',
              subnet: { id: subnet },
            },
          },
        ],
      },
    };
  });
  return { networkInterfaceConfigurations: configurations.toReversed() };
}

import type { JsonObject } from '../azure/json.ts';
import type { Scene } from './scene.ts';

/** A registry, and a security group of its clients in which somebody has a rule already. */
export interface SecurityTown {
  readonly registry: string;
  readonly group: string;
  /** Of the group, in the order in which they count: `Deny 200 Sql from *`. */
  readonly rules: () => readonly string[];
}

export const theirs: JsonObject = {
  priority: 200,
  access: 'Deny',
  destinationAddressPrefix: 'Sql',
  toCome: [1, null],
};

export const theirsTold = 'Deny 200 Sql from *';

export function buildSecurityTown({ azure, places }: Scene): SecurityTown {
  const registry = places.registry();
  const group = `${places.group('network')}/providers/Microsoft.Network/networkSecurityGroups/App`;
  const { world } = azure;
  world.addRegistry({ id: registry });
  world.securityGroups.add({ id: group, rules: { theirs } });
  const rules = () => Object.values(world.securityGroups.rules(group)).toSorted(byPriority);
  return { registry, group, rules: () => rules().map(told) };
}

/** The names of those that we wrote for a registry. */
export function ownNames({ azure }: Scene, group: string, registry = 'contoso'): readonly string[] {
  const names = Object.keys(azure.world.securityGroups.rules(group));
  return names.filter((name) => name.startsWith(`registry-${registry}-`));
}

function byPriority(one: JsonObject, other: JsonObject): number {
  return Number(one['priority']) - Number(other['priority']);
}

function told(rule: JsonObject): string {
  const members = ['access', 'priority', 'destinationAddressPrefix', 'sourceAddressPrefix'];
  const [access, priority, to, from] = members.map((one) =>
    JSON.stringify(rule[one]).replaceAll('"', ''),
  );
  return `${access} ${priority} ${to} from ${from}`;
}

import { ensureGroup, requireId } from './builders.ts';
import type { Azure } from './call.ts';
import { keyOf, nameOf } from './ids.ts';
import type { JsonObject } from './json.ts';
import { newEtag } from './network-operation.ts';
import type { SecurityGroupSeed } from './seed.ts';
import type { SecurityGroup, SecurityRule } from './state.ts';

/** Security groups as somebody else changes them: between any two calls, and without being asked anything. */
export class SecurityGroupWorld {
  readonly #azure: Azure;

  constructor(azure: Azure) {
    this.#azure = azure;
  }

  add({ id, location = 'westeurope', tags, rules = {}, properties = {} }: SecurityGroupSeed): void {
    ensureGroup(this.#azure.state, requireId(id), location);
    const group: SecurityGroup = {
      id,
      name: nameOf(requireId(id)),
      location,
      resourceGuid: this.#azure.newId(),
      tags,
      properties,
      provisioningState: 'Succeeded',
      etag: newEtag(this.#azure),
      rules: new Map(),
      busyWith: undefined,
    };
    this.#azure.state.securityGroups.set(keyOf(id), group);
    for (const [name, rule] of Object.entries(rules)) this.putRule(id, name, rule);
  }

  /** Adds it, or makes it exactly this; what is left out is as most outbound rules have it. */
  putRule(groupId: string, name: string, properties: JsonObject): void {
    const group = this.find(groupId);
    const id = `${group.id}/securityRules/${name}`;
    const provisioningState = 'Succeeded';
    group.rules.set(name.toLowerCase(), {
      id,
      name,
      provisioningState,
      properties: completed(properties),
    });
    group.etag = newEtag(this.#azure);
  }

  editRule(groupId: string, name: string, change: JsonObject): void {
    const { properties } = this.rule(groupId, name);
    this.putRule(groupId, name, { ...properties, ...change });
  }

  deleteRule(groupId: string, name: string): void {
    const group = this.find(groupId);
    group.rules.delete(name.toLowerCase());
    group.etag = newEtag(this.#azure);
  }

  /** Keeps the group busy with a stranger's write until the returned function is called. */
  hold(groupId: string): () => void {
    const group = this.find(groupId);
    group.busyWith = { id: this.#azure.newId(), kind: 'PutSecurityRuleOperation' };
    group.provisioningState = 'Updating';
    return () => {
      group.busyWith = undefined;
      group.provisioningState = 'Succeeded';
      group.etag = newEtag(this.#azure);
    };
  }

  find(id: string): SecurityGroup {
    this.#azure.timeline.runDue(this.#azure.clock.now());
    const group = this.#azure.state.securityGroups.get(keyOf(id));
    if (group === undefined) throw new Error(`there is no ${id}`);
    return group;
  }

  rule(groupId: string, name: string): SecurityRule {
    const rule = this.find(groupId).rules.get(name.toLowerCase());
    if (rule === undefined) throw new Error(`there is no rule ${name} in ${groupId}`);
    return rule;
  }

  /** The rules by their names, as ARM gives their properties. */
  rules(groupId: string): Readonly<Record<string, JsonObject>> {
    const rules = Array.from(this.find(groupId).rules.values(), ({ name, properties }) => {
      return [name, properties] as const;
    });
    return Object.fromEntries(rules);
  }
}

function completed(properties: JsonObject): JsonObject {
  const isSet = (...members: string[]) => members.some((member) => member in properties);
  return {
    protocol: 'Tcp',
    access: 'Allow',
    direction: 'Outbound',
    ...(!isSet('sourcePortRange', 'sourcePortRanges') && { sourcePortRange: '*' }),
    ...(!isSet('destinationPortRange', 'destinationPortRanges') && { destinationPortRange: '443' }),
    ...(!isSet(...addressesOf('source')) && { sourceAddressPrefix: '*' }),
    ...(!isSet(...addressesOf('destination')) && { destinationAddressPrefix: '*' }),
    ...properties,
  };
}

function addressesOf(side: string): string[] {
  return ['AddressPrefix', 'AddressPrefixes', 'ApplicationSecurityGroups'].map(
    (member) => `${side}${member}`,
  );
}

import type { Answer, Azure, Call } from './call.ts';
import { resourceNotFound } from './errors.ts';
import { keyOf } from './ids.ts';
import { objectAt, textAt, type Json, type JsonObject } from './json.ts';
import { listed, page } from './paging.ts';
import { defaultSecurityRules } from './security-rule-defaults.ts';
import { securityRuleBody } from './security-rule-body.ts';
import type { SecurityGroup, State } from './state.ts';

const type = 'Microsoft.Network/networkSecurityGroups';

export function getSecurityGroup(call: Call, azure: Azure): Answer {
  const group = securityGroupOf(call, azure);
  const body = securityGroupBody(group, azure.state);
  return { status: 200, headers: { etag: group.etag }, body: () => body };
}

export function listSecurityGroups(call: Call, azure: Azure): Answer {
  const bodies = listed(azure.state.securityGroups, call, azure).map((group) =>
    securityGroupBody(group, azure.state),
  );
  return page(bodies, call, azure);
}

export function securityGroupOf(call: Call, azure: Azure): SecurityGroup {
  const { subscription = '', group = '', securityGroup = '' } = call.params;
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${securityGroup}`;
  const found = azure.state.securityGroups.get(keyOf(id));
  if (found) return found;
  throw resourceNotFound(type, securityGroup, group);
}

export function securityGroupBody(group: SecurityGroup, state: State): JsonObject {
  const subnets = subnetsWith(group, state);
  return {
    name: group.name,
    id: group.id,
    etag: group.etag,
    type,
    location: group.location,
    ...(group.tags && { tags: group.tags }),
    properties: {
      provisioningState: group.provisioningState,
      resourceGuid: group.resourceGuid,
      ...group.properties,
      securityRules: Array.from(group.rules.values(), (rule) => securityRuleBody(rule, group)),
      defaultSecurityRules: defaultSecurityRules(group),
      ...(subnets.length > 0 && { subnets }),
    },
  };
}

function subnetsWith(group: SecurityGroup, state: State): Json[] {
  const subnets = [...state.networks.values()].flatMap((network) => [...network.subnets.values()]);
  return subnets
    .filter(({ properties }) => {
      const id = textAt(objectAt(properties, 'networkSecurityGroup') ?? {}, 'id');
      return id !== undefined && keyOf(id) === keyOf(group.id);
    })
    .map(({ id }) => ({ id }));
}

import type { Answer, Azure, Call } from './call.ts';
import { invalidContent } from './errors.ts';
import { isObject, objectAt, type JsonObject } from './json.ts';
import { refuseWhileGroupBusy, startNetworkOperation } from './network-operation.ts';
import { securityGroupOf } from './security-groups.ts';
import { securityRuleBody } from './security-rule-body.ts';
import { checkSecurityRule } from './security-rule-checks.ts';
import { checkRulePrecondition, nameIn, securityRulePace } from './security-rules.ts';
import type { SecurityGroup, SecurityRule } from './state.ts';

/** Replaces the one rule and no other; what the body leaves out is taken off. */
export function putSecurityRule(call: Call, azure: Azure): Answer {
  const group = securityGroupOf(call, azure);
  const name = nameIn(call);
  const existing = group.rules.get(name.toLowerCase());
  checkRulePrecondition(group, existing, call, azure);
  refuseWhileGroupBusy(group, call, azure);
  const properties = sentProperties(call);
  checkSecurityRule({ group, existing, name, properties }, azure.settings.dialect);
  const rule = existing ?? newRule(group, name);
  const headers = write(rule, properties, { group, call, azure, isNew: !existing });
  const body = securityRuleBody(rule, group);
  return {
    status: existing ? 200 : 201,
    headers,
    body: () => body,
    afterMs: azure.settings.delays.securityRulePutMs,
  };
}

interface Place {
  readonly group: SecurityGroup;
  readonly call: Call;
  readonly azure: Azure;
  readonly isNew: boolean;
}

function write(rule: SecurityRule, properties: JsonObject, place: Place): Record<string, string> {
  const { group, call, azure, isNew } = place;
  const before = rule.properties;
  const key = rule.name.toLowerCase();
  group.rules.set(key, rule);
  rule.properties = properties;
  rule.provisioningState = 'Updating';
  return startNetworkOperation(group, call, azure, {
    kind: 'PutSecurityRuleOperation',
    withResult: false,
    ...securityRulePace(azure.settings),
    end: (outcome) => {
      if (group.rules.get(key) !== rule) return;
      const isUndone = outcome !== undefined && !outcome.keepsChange;
      if (isUndone && isNew) group.rules.delete(key);
      if (isUndone) rule.properties = before;
      rule.provisioningState = isUndone ? 'Succeeded' : (outcome?.status ?? 'Succeeded');
    },
  });
}

/** Without what a caller cannot set, and without lists that say nothing. */
function sentProperties(call: Call): JsonObject {
  const sent = isObject(call.body) ? objectAt(call.body, 'properties') : undefined;
  if (!sent) throw invalidContent("Required property 'properties' not found in JSON");
  const kept = Object.entries(sent).filter(
    ([member, value]) =>
      member !== 'provisioningState' &&
      value !== null &&
      !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept);
}

function newRule(group: SecurityGroup, name: string): SecurityRule {
  const id = `${group.id}/securityRules/${name}`;
  return { id, name, provisioningState: 'Updating', properties: {} };
}

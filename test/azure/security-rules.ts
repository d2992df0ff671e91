import type { Answer, Azure, Call } from './call.ts';
import { childNotFound, preconditionFailed } from './errors.ts';
import { refuseWhileGroupBusy, startNetworkOperation } from './network-operation.ts';
import { page } from './paging.ts';
import { securityGroupOf } from './security-groups.ts';
import { securityRuleBody } from './security-rule-body.ts';
import type { SecurityGroup, SecurityRule } from './state.ts';

export function getSecurityRule(call: Call, azure: Azure): Answer {
  const group = securityGroupOf(call, azure);
  const rule = group.rules.get(nameIn(call).toLowerCase());
  if (!rule) throw childNotFound(`${group.id}/securityRules/${nameIn(call)}`);
  const body = securityRuleBody(rule, group);
  return { status: 200, headers: { etag: group.etag }, body: () => body };
}

export function listSecurityRules(call: Call, azure: Azure): Answer {
  const group = securityGroupOf(call, azure);
  const bodies = Array.from(group.rules.values(), (rule) => securityRuleBody(rule, group));
  return page(bodies, call, azure);
}

export function deleteSecurityRule(call: Call, azure: Azure): Answer {
  const group = securityGroupOf(call, azure);
  const name = nameIn(call).toLowerCase();
  const rule = group.rules.get(name);
  checkRulePrecondition(group, rule, call, azure);
  if (!rule) return { status: 204 };
  refuseWhileGroupBusy(group, call, azure);
  rule.provisioningState = 'Deleting';
  const headers = startNetworkOperation(group, call, azure, {
    kind: 'DeleteSecurityRuleOperation',
    withResult: true,
    ...securityRulePace(azure.settings),
    end: (outcome) => {
      if (outcome) rule.provisioningState = outcome.status;
      else if (group.rules.get(name) === rule) group.rules.delete(name);
    },
  });
  return { status: 202, headers };
}

/** The tag of a rule is that of its group. */
export function checkRulePrecondition(
  group: SecurityGroup,
  existing: SecurityRule | undefined,
  call: Call,
  azure: Azure,
): void {
  if (azure.settings.dialect.ifMatch === 'ignore') return;
  const id = `${group.id}/securityRules/${nameIn(call)}`;
  const wanted = call.headers['if-match'];
  if (wanted !== undefined && (!existing || (wanted !== '*' && wanted !== group.etag))) {
    throw preconditionFailed(wanted, existing ? group.etag : 'null', id);
  }
  if (call.headers['if-none-match'] === '*' && existing) {
    throw preconditionFailed('*', group.etag, id);
  }
}

/** How long the write of a rule takes, and how often to ask. */
export function securityRulePace({ delays, dialect }: Azure['settings']) {
  return {
    takesMs: delays.securityRulePutMs + delays.securityRuleOperationMs,
    pollSeconds: Math.min(1, dialect.pollSeconds),
  };
}

export function nameIn(call: Call): string {
  return call.params['rule'] ?? '';
}

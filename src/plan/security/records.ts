import { foldId } from '../../api/fold-id.ts';
import {
  type SecurityGroupId,
  parseSecurityRuleId,
  securityGroupOf,
} from '../../api/resource-id.ts';
import { targetOf } from '../memory.ts';
import type { ObservedSecurityGroup, OperationState, Seen } from '../observed.ts';
import type { RecordedRule } from './entries.ts';
import { type SecurityRule, isOutboundTo } from './security-rule.ts';

/** Azure as far as rules of security groups go. */
export interface SeenGroups {
  readonly securityGroups: ReadonlyMap<SecurityGroupId, Seen<ObservedSecurityGroup>>;
  readonly operations: ReadonlyMap<string, OperationState>;
}

/**
 * | in Azure                                            |          |
 * |-----------------------------------------------------|----------|
 * | nobody looked, or could look, or Azure is at work   | unseen   |
 * | neither the rule, or not even the group             | gone     |
 * | a rule of the name, about something else            | theirs   |
 * | a rule of the name, about what was written          | ours     |
 */
export type RecordState =
  | { readonly kind: 'unseen' | 'gone' | 'theirs' }
  | { readonly kind: 'ours'; readonly rule: SecurityRule };

export function stateOf(record: RecordedRule, seen: SeenGroups): RecordState {
  const id = groupOf(record);
  // What is no id of a rule was not written by us.
  if (id === undefined) return { kind: 'gone' };
  const group = seen.securityGroups.get(id);
  if (group === undefined) return { kind: 'unseen' };
  if (group.kind === 'failed') {
    return { kind: group.failure.kind === 'notFound' ? 'gone' : 'unseen' };
  }
  const rule = ruleNamed(record.rule, group.value);
  // A rule that is being written is not always shown from the start.
  const isRunning = seen.operations.get(targetOf.securityRule(record.rule))?.kind === 'running';
  if (rule === undefined) return { kind: isRunning ? 'unseen' : 'gone' };
  return isOutboundTo(rule, record.tag) ? { kind: 'ours', rule } : { kind: 'theirs' };
}

/** The rule of this id, whatever the spelling of its name. */
export function ruleNamed(id: string, group: ObservedSecurityGroup): SecurityRule | undefined {
  return group.rules.find(({ name }) => `${group.id}/securityrules/${foldId(name)}` === id);
}

export function groupOf({ rule }: Pick<RecordedRule, 'rule'>): SecurityGroupId | undefined {
  const id = parseSecurityRuleId(rule);
  return id && securityGroupOf(id);
}

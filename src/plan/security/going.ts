import type { RegistryStateSpec } from '../../api/registry-state.ts';
import {
  type SecurityGroupId,
  type SecurityRuleId,
  parseSecurityRuleId,
  securityGroupOf,
} from '../../api/resource-id.ts';
import type { Change, Hold } from '../change.ts';
import type { HeldRules } from '../guard/brake.ts';
import type { DeleteSecurityRule } from '../step.ts';
import type { Member } from '../wants/member.ts';
import { type Claims, isGoing } from './claims.ts';
import { type RecordedRule, groupsOf } from './entries.ts';
import { type JudgeCase, type RuleJudgements, groupProblem, isAtWork, isComing } from './judge.ts';
import { atWork } from './problems.ts';
import { type SeenGroups, stateOf } from './records.ts';
import type { SecurityRule } from './security-rule.ts';
import type { WantedRule } from './wanted.ts';

/** A rule of ours that nobody wants any more. */
export interface GoingRule {
  readonly id: SecurityRuleId;
  readonly group: SecurityGroupId;
  readonly record: RecordedRule;
  /** Undefined where nobody could look whether it is still there. */
  readonly rule: SecurityRule | undefined;
}

export function goingRules(
  { securityRules }: RegistryStateSpec,
  claims: Claims,
  seen: SeenGroups,
): readonly GoingRule[] {
  return securityRules
    .filter((record) => isGoing(record, claims))
    .flatMap((record) => {
      const id = parseSecurityRuleId(record.rule);
      const state = stateOf(record, seen);
      if (id === undefined || state.kind === 'gone' || state.kind === 'theirs') return [];
      const rule = state.kind === 'ours' ? state.rule : undefined;
      return [{ id, group: securityGroupOf(id), record, rule }];
    });
}

export function removalOf(
  { id, record: { source, tag } }: GoingRule,
  { ids, problem }: HeldRules,
): Change {
  const detail = `TCP 443 from ${source} to ${tag}`;
  const change: Change = { action: 'RemoveSecurityRule', target: id, detail, owners: [] };
  return problem !== undefined && ids.has(id) ? { ...change, heldBy: problem } : change;
}

export interface DeletionCase extends Pick<JudgeCase, 'seen' | 'lastFailure'> {
  readonly members: readonly Member[];
  readonly wanted: readonly WantedRule[];
  readonly judgements: RuleJudgements;
}

/** Clients that another rule of the group is to let through are not cut off in between: what comes, comes first. */
export function deletions(
  going: readonly GoingRule[],
  { wanted, judgements, seen }: DeletionCase,
): readonly DeleteSecurityRule[] {
  const coming = wanted.filter(({ id }) => isComing(judgements.get(id)));
  const growing = new Set(coming.map(({ group }) => group));
  return going.flatMap(({ id, group, rule }) =>
    rule === undefined || growing.has(group) || isBusy(group, seen)
      ? []
      : [{ kind: 'deleteSecurityRule', ruleId: id, before: rule }],
  );
}

/** Why rules that are to go cannot. */
export function deletionHolds(
  going: readonly GoingRule[],
  { members, ...given }: DeletionCase,
): readonly Hold[] {
  const groups = new Set(going.map(({ group }) => group));
  return [...groups].flatMap((group) => {
    const unread = given.seen.securityGroups.get(group)?.kind !== 'seen';
    const problem = unread ? groupProblem(group, given) : undefined;
    const why = problem ?? (isBusy(group, given.seen) ? atWork(group) : undefined);
    return why === undefined ? [] : [{ problem: why, owners: concerned(group, members) }];
  });
}

function isBusy(id: SecurityGroupId, seen: SeenGroups): boolean {
  const group = seen.securityGroups.get(id);
  return group?.kind === 'seen' && isAtWork(group.value, seen);
}

// Whoever lists the group, or did; else whoever looks after the registry.
function concerned(group: SecurityGroupId, members: readonly Member[]): readonly string[] {
  const listing = members.filter(
    (member) => member.standing.kind === 'leaving' || groupsOf(member).has(group),
  );
  const keys = listing.map(({ key }) => key);
  return keys.length > 0 ? keys : members.filter((one) => one.isPlatform).map(({ key }) => key);
}

import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { SecurityGroupId, SecurityRuleId } from '../../api/resource-id.ts';
import { type Lasting, targetOf } from '../memory.ts';
import type { ObservedSecurityGroup } from '../observed.ts';
import { type Problem, isStalled, problemNow } from '../problem.ts';
import type { PutSecurityRule } from '../step.ts';
import { freePriority, isWithin, takenPriorities } from './priorities.ts';
import {
  atWork,
  makingRoom,
  managedByAks,
  notFound,
  notOurs,
  shadowed,
  tooMany,
  usedUp,
  writeProblem,
} from './problems.ts';
import { type SeenGroups, ruleNamed, stateOf } from './records.ts';
import { shadowOf } from './shadow.ts';
import { type SecurityRule, allowsExactly, isChanging } from './security-rule.ts';
import type { WantedRule } from './wanted.ts';

/** How far a wanted rule is. */
export type RuleJudgement =
  | {
      readonly kind: 'inForce';
      readonly rule: SecurityRule;
      /** Another rule comes before it and denies all that it allows. */
      readonly shadowed?: Problem;
    }
  | { readonly kind: 'toWrite'; readonly step: PutSecurityRule; readonly failed?: Problem }
  | { readonly kind: 'waiting' | 'refused'; readonly problem: Problem };

export type RuleJudgements = ReadonlyMap<SecurityRuleId, RuleJudgement>;

export interface JudgeCase {
  readonly ledger: RegistryStateSpec;
  readonly seen: SeenGroups;
  /** Rules that go with this plan, and make room for others. */
  readonly going: readonly { readonly group: SecurityGroupId }[];
  /** What the last attempt came to, by its target. */
  readonly lastFailure: (target: string) => Lasting | undefined;
}

/** Each rule by itself, but for the priorities: those of the highest rank choose first. */
export function judgeRules(wanted: readonly WantedRule[], given: JudgeCase): RuleJudgements {
  const groups = Map.groupBy(wanted.slice(0, mostRules), ({ group }) => group);
  return new Map([
    ...[...groups].flatMap(([id, rules]) => [...judgeGroup(id, rules, given)]),
    ...wanted.slice(mostRules).map(({ id }) => [id, refused(tooMany(id, mostRules))] as const),
  ]);
}

/** The record of a registry has room for twice as many: for those that are to go as well. */
const mostRules = 500;

function judgeGroup(
  id: SecurityGroupId,
  rules: readonly WantedRule[],
  given: JudgeCase,
): RuleJudgements {
  const seen = given.seen.securityGroups.get(id);
  const problem = groupProblem(id, given);
  if (seen?.kind === 'seen' && problem === undefined) return judgeIn(seen.value, rules, given);
  const why = problem ?? atWork(id);
  const kind = isStalled(why) ? 'refused' : 'waiting';
  return new Map(rules.map((rule) => [rule.id, { kind, problem: why }]));
}

/** What keeps a rule from being in force, if anything is known to. */
export function ruleProblem(judgement: RuleJudgement | undefined): Problem | undefined {
  switch (judgement?.kind) {
    case undefined:
      return undefined;
    case 'inForce':
      return judgement.shadowed;
    case 'toWrite':
      return judgement.failed;
    case 'waiting':
    case 'refused':
      return judgement.problem;
    default:
      throw new Error(`unhandled judgement ${JSON.stringify(judgement satisfies never)}`);
  }
}

/** It is going to come without a person's help. */
export function isComing(judgement: RuleJudgement | undefined): boolean {
  if (judgement?.kind !== 'toWrite') return false;
  return judgement.failed === undefined || !isStalled(judgement.failed);
}

/** Why nothing can be said of any rule in the group, or nothing written to it. */
export function groupProblem(
  id: SecurityGroupId,
  { seen, lastFailure }: Pick<JudgeCase, 'seen' | 'lastFailure'>,
): Problem | undefined {
  const group = seen.securityGroups.get(id);
  if (group === undefined) return atWork(id);
  if (group.kind === 'seen') return managedByAks(group.value);
  return group.failure.kind === 'notFound'
    ? notFound(id)
    : problemNow(group.failure, lastFailure(targetOf.securityGroup(id)));
}

function judgeIn(
  group: ObservedSecurityGroup,
  wanted: readonly WantedRule[],
  given: JudgeCase,
): RuleJudgements {
  const taken = new Set(takenPriorities(group));
  const isBusy = isAtWork(group, given.seen);
  return new Map(
    wanted.map((rule): [SecurityRuleId, RuleJudgement] => {
      const judgement = judgeRule(rule, { ...given, group, taken });
      if (judgement.kind !== 'toWrite') return [rule.id, judgement];
      if (isBusy) return [rule.id, { kind: 'waiting', problem: atWork(group.id) }];
      taken.add(judgement.step.after.priority);
      return [rule.id, judgement];
    }),
  );
}

interface RuleCase extends JudgeCase {
  readonly group: ObservedSecurityGroup;
  readonly taken: ReadonlySet<number>;
}

/**
 * | rule of the name | ours | as wanted, priority within the span | judgement                        |
 * |------------------|------|-------------------------------------|----------------------------------|
 * | none             |      |                                     | toWrite, at the next free priority |
 * | there            | no   | but for the priority                | inForce: adopted                 |
 * | there            | no   | otherwise                           | refused: somebody else's         |
 * | there            | yes  | yes                                 | inForce                          |
 * | there            | yes  | no                                  | toWrite, its priority kept where it can be |
 */
function judgeRule(wanted: WantedRule, given: RuleCase): RuleJudgement {
  const { id, allowance, spans } = wanted;
  const existing = ruleNamed(id, given.group);
  if (existing === undefined) return toWrite(wanted, undefined, given);
  const isAsWanted = allowsExactly(existing, allowance);
  if (!isOurs(id, given)) {
    return isAsWanted ? inForce(wanted, existing, given) : refused(notOurs(wanted));
  }
  return isAsWanted && !existing.isChanging && isWithin(existing.priority, spans)
    ? inForce(wanted, existing, given)
    : toWrite(wanted, existing, given);
}

function inForce(wanted: WantedRule, rule: SecurityRule, { group }: RuleCase): RuleJudgement {
  const { whole } = shadowOf(rule, wanted.allowance, group.rules);
  return { kind: 'inForce', rule, ...(whole && { shadowed: shadowed(wanted, whole) }) };
}

function isOurs(id: SecurityRuleId, { ledger, seen }: JudgeCase): boolean {
  const record = ledger.securityRules.find(({ rule }) => rule === id);
  return record?.ownership === 'Managed' && stateOf(record, seen).kind === 'ours';
}

function toWrite(
  wanted: WantedRule,
  before: SecurityRule | undefined,
  given: RuleCase,
): RuleJudgement {
  const { id, name, allowance, spans } = wanted;
  const kept =
    before !== undefined && before.direction === 'Outbound' && isWithin(before.priority, spans)
      ? before.priority
      : undefined;
  const priority = kept ?? freePriority(spans, given.taken);
  if (priority === undefined) return noRoom(wanted, given);
  const last = given.lastFailure(targetOf.securityRule(id));
  return {
    kind: 'toWrite',
    step: { kind: 'putSecurityRule', ruleId: id, before, after: { name, priority, allowance } },
    ...(last && { failed: writeProblem(last, wanted.group) }),
  };
}

/** Azure takes no other change of the group meanwhile. */
export function isAtWork(group: ObservedSecurityGroup, { operations }: SeenGroups): boolean {
  const prefix = targetOf.securityRule(`${group.id}/`);
  return (
    isChanging(group.provisioningState) ||
    group.rules.some((rule) => rule.isChanging) ||
    [...operations].some(([target, { kind }]) => kind === 'running' && target.startsWith(prefix))
  );
}

function noRoom({ group, spans, id }: WantedRule, { going }: RuleCase): RuleJudgement {
  const isMakingRoom = going.some((one) => one.group === group);
  return isMakingRoom
    ? { kind: 'waiting', problem: makingRoom(id, group, spans) }
    : refused(usedUp(group, spans));
}

function refused(problem: Problem): RuleJudgement {
  return { kind: 'refused', problem };
}

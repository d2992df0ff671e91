import type { PolicyStatus } from '../../api/policy.ts';
import type { RegistryStateStatus } from '../../api/registry-state.ts';
import {
  type SecurityRuleId,
  parseSecurityRuleId,
  securityGroupOf,
} from '../../api/resource-id.ts';
import type { PlanInput } from '../input.ts';
import { lastFailure } from '../steps/judgements.ts';
import { targetOf } from '../memory.ts';
import type { Plan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { type StepResult, failedTargets } from '../result.ts';
import { entriesOf } from '../security/entries.ts';
import { type RuleJudgement, ruleProblem } from '../security/judge.ts';
import { writeProblem } from '../security/problems.ts';
import { stateOf } from '../security/records.ts';
import { type Member, isObserving } from '../wants/member.ts';
import { type VerdictCase, changesFor, shownPlan } from './concern.ts';

/** What keeps rules of security groups from being there, or from going, for this policy. */
export function securityProblems(member: Member, verdict: VerdictCase): readonly Problem[] {
  const { wanted } = shownPlan(member, verdict).security;
  const own = wanted.filter(({ wantedBy }) => wantedBy.includes(member.key));
  const going = changesFor(member, verdict)
    .filter(({ action }) => action === 'RemoveSecurityRule')
    .map(({ target }) => parseSecurityRuleId(target));
  return [...own.map(({ id }) => id), ...going.filter((id) => id !== undefined)].flatMap(
    (id) => problemWith(id, member, verdict) ?? [],
  );
}

// What has just failed, or else what was known before. What failed before is remembered only for those who act.
function problemWith(
  id: SecurityRuleId,
  member: Member,
  verdict: VerdictCase,
): Problem | undefined {
  const { security } = shownPlan(member, verdict);
  const judgement = security.judgements.get(id);
  if (isObserving(member)) {
    return judgement?.kind === 'toWrite' ? undefined : ruleProblem(judgement);
  }
  return failedNow(id, verdict) ?? ruleProblem(judgement);
}

function failedNow(
  id: SecurityRuleId,
  { results, input }: Pick<VerdictCase, 'results' | 'input'>,
): Problem | undefined {
  const target = targetOf.securityRule(id);
  const failure = failedTargets(results).find((failed) => failed.target === target)?.failure;
  if (failure === undefined) return undefined;
  const last = lastFailure(target, input);
  const lastingMs = last?.failure.kind === failure.kind ? last.lastingMs : 0;
  return writeProblem({ failure, lastingMs }, securityGroupOf(id));
}

type GroupStatus = NonNullable<
  NonNullable<PolicyStatus['clientFirewall']>['networkSecurityGroups']
>[number];

/** Each group of the policy, and how far its rules are: as last seen where nobody can tell what they are to be. */
export function groupStatuses(member: Member, verdict: VerdictCase): readonly GroupStatus[] {
  const { wanted, judgements } = shownPlan(member, verdict).security;
  const own = wanted.filter(({ wantedBy }) => wantedBy.includes(member.key));
  return entriesOf(member).flatMap(({ id: group }): readonly GroupStatus[] => {
    const rules = own.filter((rule) => rule.group === group);
    if (rules.length === 0) return [lastStatus(group, member)];
    const problem = rules
      .map(({ id }) => problemWith(id, member, verdict))
      .find((one) => one !== undefined);
    const kinds = new Set(rules.map(({ id }) => judgements.get(id)?.kind));
    return [
      {
        id: group,
        rules: stateFrom(kinds),
        ...(problem && { message: problem.message }),
      },
    ];
  });
}

function lastStatus(group: string, { policy }: Member): GroupStatus {
  const last = policy.status.clientFirewall?.networkSecurityGroups?.find(({ id }) => id === group);
  return last ?? { id: group, rules: 'Pending' };
}

function stateFrom(kinds: ReadonlySet<string | undefined>): GroupStatus['rules'] {
  if (kinds.has('refused')) return 'Refused';
  return kinds.size === 1 && kinds.has('inForce') ? 'Present' : 'Pending';
}

/** The rules on record that are there, with what has been written since. */
export function recordedSeen(
  { ledger, security }: Plan,
  results: readonly StepResult[],
  { observed, lastSeen }: PlanInput,
): NonNullable<RegistryStateStatus['securityRules']> {
  const judged: ReadonlyMap<string, RuleJudgement> = security.judgements;
  const done = results.filter(({ outcome }) => outcome.kind === 'done').map(({ step }) => step);
  return ledger.securityRules.flatMap((record) => {
    const { rule, ownership: origin } = record;
    const put = done.find((step) => step.kind === 'putSecurityRule' && step.ruleId === rule);
    if (put?.kind === 'putSecurityRule') return [{ rule, origin, priority: put.after.priority }];
    if (done.some((step) => step.kind === 'deleteSecurityRule' && step.ruleId === rule)) return [];
    // What was not as wanted is told of as drift once, not at each look.
    if (judged.get(rule)?.kind === 'toWrite') return [];
    const state = stateOf(record, observed);
    const last = lastSeen.securityRules?.find((one) => one.rule === rule);
    if (state.kind === 'unseen') return last === undefined ? [] : [last];
    return state.kind === 'ours' ? [{ rule, origin, priority: state.rule.priority }] : [];
  });
}

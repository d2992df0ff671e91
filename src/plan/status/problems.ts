import { parseSubnetId, subscriptionOf } from '../../api/resource-id.ts';
import { type VerdictCase, changesFor, shownPlan } from './concern.ts';
import { lastFailure, problemIn } from '../steps/judgements.ts';
import { type Member, isObserving } from '../wants/member.ts';
import { targetOf, targetOfStep } from '../memory.ts';
import type { Plan } from '../plan.ts';
import { type Problem, problemOf } from '../problem.ts';
import { publicationProblems } from '../clients/publication.ts';
import { problemsOfResults } from '../result.ts';
import { securityProblems } from './security-status.ts';
import type { Judgement } from '../steps/subnet.ts';
import { elementsOf } from '../wants/wants.ts';

/** Everything that keeps this policy from being in force: grants, its elements, lost wishes, holds and failed writes. */
export function problemsOf(member: Member, verdict: VerdictCase): readonly Problem[] {
  const plan = shownPlan(member, verdict);
  const isConcerned = changesFor(member, verdict).length > 0;
  // Time passes for nobody who only looks on.
  const isLookingOn = isObserving(member) || verdict.input.isReadOnly;
  const holds = plan.holds
    .filter((hold) => !isLookingOn || hold.afterMs === undefined)
    .filter((hold) => hold.owners?.includes(member.key) ?? isConcerned)
    .map((hold) => hold.problem);
  return distinct([
    ...ownProblems(member, verdict),
    ...lostWishes(member, plan),
    ...holds,
    ...publicationProblems(member, verdict.publications),
    ...securityProblems(member, verdict),
    ...failedWrites(member, verdict),
  ]);
}

/** What keeps the policy's own entries and fields from counting, being in force, or having an effect. */
export function ownProblems(member: Member, verdict: VerdictCase): readonly Problem[] {
  const elements = elementsOf(member.wants);
  return [
    ...member.withheld.map(({ problem }) => problem),
    ...elements
      .map((id) => elementProblem(id, member, verdict))
      .filter((problem) => problem !== undefined),
    ...(elements.length > 0 ? withoutEffect(shownPlan(member, verdict), verdict) : []),
  ];
}

// Rules of a registry without public access are kept by Azure, and let nobody in.
function withoutEffect({ desired }: Plan, { input }: VerdictCase): readonly Problem[] {
  const { registry } = input.observed;
  const wanted = desired.settings.publicNetworkAccess;
  if (registry.kind === 'failed') return [];
  if ((wanted ?? registry.value.settings.publicNetworkAccess) === 'Enabled') return [];
  const { armId } = registry.value;
  const message =
    wanted === 'Disabled'
      ? `another policy disables public network access of ${armId}, which switches off every network rule: ` +
        `take the subnets and ranges out, or have that policy changed`
      : `public network access of ${armId} is disabled, which switches off every network rule: ` +
        `set spec.publicNetworkAccess to Enabled, or use private endpoints and take the subnets and ranges out`;
  return [{ reason: 'PublicAccessDisabled', message }];
}

/** The same for one subnet or range: what has just failed, or else what was known before. */
export function elementProblem(
  id: string,
  member: Member,
  verdict: VerdictCase,
): Problem | undefined {
  const judgement = shownPlan(member, verdict).judgements.get(id);
  // What failed before is remembered only for those who act.
  if (isObserving(member)) return isAttempt(judgement) ? undefined : problemIn(judgement);
  const targets = targetsOf(id);
  const failed = problemsOfResults(verdict.results, verdict.input).find(({ target }) =>
    targets.includes(target),
  );
  return failed?.problem ?? problemIn(judgement);
}

function isAttempt(judgement: Judgement | undefined): boolean {
  return judgement?.kind === 'toWrite' || judgement?.kind === 'toPrepare';
}

function targetsOf(id: string): readonly string[] {
  const subnet = parseSubnetId(id);
  return subnet === undefined
    ? [targetOf.range(id)]
    : [targetOf.subnet(subnet), targetOf.provider(subscriptionOf(subnet))];
}

function lostWishes(member: Member, plan: Plan): readonly Problem[] {
  return plan.desired.overruled
    .filter((lost) => lost.key === member.key)
    .map(({ field, wanted, chosen, chosenBy }) => ({
      reason: 'Conflict',
      message: `${field} is ${chosen}, not ${wanted}: ${winnerFor(member, chosenBy)} takes precedence`,
    }));
}

// Who may see all policies of the registry, may know which one it was.
function winnerFor({ isPlatform }: Member, key: string): string {
  return isPlatform ? `policy ${key}` : 'another policy of this registry';
}

// A problem of the registry as a whole matters to whoever waits for something. Before a write is tried again, what the
// last try came to still stands.
export function failedWrites(member: Member, verdict: VerdictCase): readonly Problem[] {
  if (changesFor(member, verdict).length === 0) return [];
  const { plan, results, input } = verdict;
  const failed = problemsOfResults(results, input);
  const tried = new Set(results.map(({ step }) => targetOfStep(step)));
  const toTry = new Set(plan.steps.map(targetOfStep)).difference(tried);
  return [targetOf.rules, targetOf.settings, targetOf.dataEndpoints].flatMap((target) => {
    const now = failed.filter((one) => one.target === target).map(({ problem }) => problem);
    const last = toTry.has(target) ? lastFailure(target, input) : undefined;
    const problems = last === undefined ? now : [problemOf(last.failure, last.lastingMs)];
    return member.isPlatform ? problems : problems.map(withoutStrangers);
  });
}

// Azure's words about all rules together may name those of others.
function withoutStrangers({ reason }: Problem): Problem {
  return {
    reason,
    message: `a write to the registry failed (${reason}); the platform team sees why: kubectl get rns -o wide`,
  };
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

import { securityGroupOf, shortNameOf } from '../api/resource-id.ts';
import { groupsOf } from '../plan/security/entries.ts';
import type { Member } from '../plan/wants/member.ts';
import type { Plan } from '../plan/plan.ts';
import { rulesChangedBy, type Step } from '../plan/step.ts';
import { elementsOf } from '../plan/wants/wants.ts';
import type { ApplyDeps } from '../apply/apply.ts';
import type { ReportDeps } from './deps.ts';
import type { Reconciled } from './reconciled.ts';

/** What somebody else changed, to each policy that wanted it otherwise. */
export function tellDrift({ plan, state }: Reconciled, deps: ReportDeps): void {
  for (const { kind, message, owners } of plan.drift) {
    if (plan.steps.length > 0) deps.metrics.driftRepaired.add({ kind });
    deps.log.warn('somebody else changed Azure', { detail: message });
    const concerned = plan.members.filter(({ key }) => owners.includes(key));
    for (const { policy } of concerned) {
      deps.events.about(policy, { type: 'Warning', reason: 'DriftDetected', message });
    }
    deps.events.about(state, { type: 'Warning', reason: 'DriftDetected', message });
  }
}

/** What is about to be written to Azure, in order. */
export function tellPlan({ plan: { steps } }: Reconciled, deps: ReportDeps): void {
  if (steps.length === 0) return;
  deps.log.info('about to change Azure', { steps: steps.map((step) => sentenceOf(step)) });
}

/** One log line for each write, and an event for each policy that it was made for. */
export function tellingSteps({ members }: Plan, deps: ReportDeps): ApplyDeps['tell'] {
  return ({ step, outcome }) => {
    const told = { step: step.kind, detail: sentenceOf(step) };
    deps.metrics.steps.add({ step: step.kind, outcome: outcomeNames[outcome.kind] });
    switch (outcome.kind) {
      case 'failed': {
        const { kind, code, message: why } = outcome.failure;
        return deps.log.warn('step failed', { ...told, kind, code, why });
      }
      case 'done':
        deps.log.info('step done', told);
        return tellMembers(step, 'Applied', members, deps);
      case 'running':
        deps.log.info('step started', told);
        return tellMembers(step, 'Started', members, deps);
      default:
        throw new Error(`unhandled outcome ${JSON.stringify(outcome satisfies never)}`);
    }
  };
}

const outcomeNames = { done: 'done', running: 'started', failed: 'failed' } as const;

function tellMembers(
  step: Step,
  reason: string,
  members: readonly Member[],
  deps: ReportDeps,
): void {
  for (const member of members.filter((one) => isActing(one) && isConcerned(one, step))) {
    const message = sentenceOf(step, (id) => member.isPlatform || isItsOwn(id, member));
    deps.events.about(member.policy, { type: 'Normal', reason, message });
  }
}

function isActing({ standing }: Member): boolean {
  return standing.kind === 'active' || standing.kind === 'leaving';
}

function isConcerned(member: Member, step: Step): boolean {
  switch (step.kind) {
    case 'addServiceEndpoint':
    case 'removeServiceEndpoint':
      return isItsOwn(step.subnetId, member);
    case 'putNetworkRules':
      return member.isPlatform || rulesChangedBy(step).some(({ id }) => isItsOwn(id, member));
    case 'putSecurityRule':
    case 'deleteSecurityRule':
      return groupsOf(member).has(securityGroupOf(step.ruleId));
    case 'registerProvider':
    case 'putSettings':
    case 'putDataEndpoints':
      return true;
    default:
      throw new Error(`unhandled step ${JSON.stringify(step satisfies never)}`);
  }
}

// What a policy lists, listed last, or would list if a grant covered it.
function isItsOwn(id: string, { wants, withheld, policy }: Member): boolean {
  return (
    elementsOf(wants).includes(id) ||
    withheld.some(({ element }) => element === id) ||
    (policy.status.subnets ?? []).some((subnet) => subnet.id === id)
  );
}

/** What was done, with the rules that the listener may know of. */
function sentenceOf(step: Step, mayKnow: (id: string) => boolean = () => true): string {
  switch (step.kind) {
    case 'registerProvider':
      return `register Microsoft.ContainerRegistry in subscription ${step.subscriptionId}`;
    case 'addServiceEndpoint':
      return `add the service endpoint for registries to subnet ${shortNameOf(step.subnetId)}`;
    case 'removeServiceEndpoint':
      return `remove the service endpoint for registries from subnet ${shortNameOf(step.subnetId)}`;
    case 'putNetworkRules':
      return `write the network rules of ${shortNameOf(step.registryId)}: ${rulesSentence(step, mayKnow)}`;
    case 'putSettings':
      return `set ${settingsSentence(step)} on ${shortNameOf(step.registryId)}`;
    case 'putDataEndpoints':
      return `set dataEndpoints to ${step.after} on ${shortNameOf(step.registryId)}`;
    case 'putSecurityRule':
      return `write security rule ${shortNameOf(step.ruleId)}: ${securitySentence(step)}`;
    case 'deleteSecurityRule':
      return `delete security rule ${shortNameOf(step.ruleId)}`;
    default:
      throw new Error(`unhandled step ${JSON.stringify(step satisfies never)}`);
  }
}

function settingsSentence({ change }: Extract<Step, { kind: 'putSettings' }>): string {
  return Object.entries(change)
    .map(([field, value]) => `${field} to ${value}`)
    .join(' and ');
}

function securitySentence({ after }: Extract<Step, { kind: 'putSecurityRule' }>): string {
  const { allowance, priority } = after;
  return `allow TCP 443 from ${allowance.source} to ${allowance.tag} at priority ${priority}`;
}

function rulesSentence(
  step: Extract<Step, { kind: 'putNetworkRules' }>,
  mayKnow: (id: string) => boolean,
): string {
  return rulesChangedBy(step)
    .filter(({ id }) => mayKnow(id))
    .map(({ id, sign }) => `${sign}${shortNameOf(id)}`)
    .join(' ');
}

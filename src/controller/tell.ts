import { shortNameOf } from '../api/resource-id.ts';
import type { Member } from '../plan/member.ts';
import type { Step } from '../plan/step.ts';
import type { Deps } from './deps.ts';
import type { Reconciled } from './reconciled.ts';

/** What somebody else changed, to each policy that wanted it otherwise. */
export function tellDrift({ plan, call, state }: Reconciled, deps: Deps): void {
  for (const { message, owners } of plan.drift) {
    deps.log.warn('somebody else changed Azure', { ...call, detail: message });
    const concerned = plan.members.filter(({ key }) => owners.includes(key));
    for (const { policy } of concerned) {
      deps.events.about(policy, { type: 'Warning', reason: 'DriftDetected', message });
    }
    deps.events.about(state, { type: 'Warning', reason: 'DriftDetected', message });
  }
}

/** One log line for each write, and an event for each policy that it was made for. */
export function tellSteps({ plan, results, call }: Reconciled, deps: Deps): void {
  for (const { step, outcome } of results) {
    const message = sentenceOf(step);
    if (outcome.kind === 'failed') {
      const { kind, code, message: why } = outcome.failure;
      deps.log.warn('step failed', { ...call, step: step.kind, detail: message, kind, code, why });
      continue;
    }
    const isDone = outcome.kind === 'done';
    deps.log.info(isDone ? 'step done' : 'step started', {
      ...call,
      step: step.kind,
      detail: message,
    });
    for (const { policy } of concernedBy(step, plan.members)) {
      deps.events.about(policy, {
        type: 'Normal',
        reason: isDone ? 'Applied' : 'Started',
        message,
      });
    }
  }
}

function concernedBy(step: Step, members: readonly Member[]): readonly Member[] {
  const acting = members.filter(
    ({ standing }) => standing.kind === 'active' || standing.kind === 'leaving',
  );
  if (step.kind !== 'addServiceEndpoint' && step.kind !== 'removeServiceEndpoint') return acting;
  return acting.filter(({ wants }) => wants.subnets.has(step.subnetId));
}

function sentenceOf(step: Step): string {
  switch (step.kind) {
    case 'registerProvider':
      return `register Microsoft.ContainerRegistry in subscription ${step.subscriptionId}`;
    case 'addServiceEndpoint':
      return `add the service endpoint for registries to subnet ${shortNameOf(step.subnetId)}`;
    case 'removeServiceEndpoint':
      return `remove the service endpoint for registries from subnet ${shortNameOf(step.subnetId)}`;
    case 'putNetworkRules':
      return `write the network rules of ${shortNameOf(step.registryId)}: ${rulesSentence(step)}`;
    case 'putSettings':
      return `set ${settingsSentence(step)} on ${shortNameOf(step.registryId)}`;
    default:
      throw new Error(`unhandled step ${JSON.stringify(step satisfies never)}`);
  }
}

function settingsSentence({ change }: Extract<Step, { kind: 'putSettings' }>): string {
  return Object.entries(change)
    .map(([field, value]) => `${field} to ${value}`)
    .join(' and ');
}

function rulesSentence({ before, after }: Extract<Step, { kind: 'putNetworkRules' }>): string {
  const idsOf = ({ subnetRules, ipRules }: typeof before) =>
    new Set([
      ...(subnetRules === 'invisible' ? [] : subnetRules.map((rule) => rule.subnet)),
      ...ipRules.map((rule) => rule.value),
    ]);
  const [old, now] = [idsOf(before), idsOf(after)];
  const added = [...now.difference(old)].map((id) => `+${shortNameOf(id)}`);
  const removed = [...old.difference(now)].map((id) => `-${shortNameOf(id)}`);
  return [...added, ...removed].join(' ');
}

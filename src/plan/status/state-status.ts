import { acr, word } from '../az.ts';
import { evidencePart, stateAccessFindings } from './access-status.ts';
import { consentCommand } from '../../api/consent.ts';
import type { RegistryStateSpec, RegistryStateStatus } from '../../api/registry-state.ts';
import { timeOf } from '../../api/time.ts';
import { type Finding, breakGlassFinding, conditionsFrom, readyFindings } from './conditions.ts';
import type { Change } from '../change.ts';
import { isEmptyLedger } from '../ledger/empty.ts';
import type { PlanInput } from '../input.ts';
import { type FailedTarget, rememberFailures, targetOf, targetOfStep } from '../memory.ts';
import type { Plan } from '../plan.ts';
import { type StepResult, failedTargets, problemsOfResults } from '../result.ts';
import { seenPart } from './state-seen.ts';

type Status = RegistryStateStatus;

/** The status of a registry's ledger: what was seen, whose it is, and what is going on. */
export function stateStatus(
  plan: Plan,
  results: readonly StepResult[],
  input: PlanInput,
  at: { readonly generation: number },
): Status {
  const { lastSeen, nowMs } = input;
  return {
    observedGeneration: at.generation,
    conditions: conditionsFrom(
      [
        ...stateFindings(plan, results, input),
        ...tracesOf(plan, input),
        ...stateAccessFindings(plan),
      ],
      lastSeen.conditions ?? [],
      { ...at, nowMs },
    ),
    policies: plan.members.length,
    ...seenPart(plan, results, input),
    plan: plan.changes.slice(0, 100).map(({ action, target, detail }) => ({
      action,
      target,
      ...(detail === undefined ? {} : { detail }),
    })),
    ...evidencePart(plan, lastSeen),
    ...operationsPart(results, input),
    ...failuresPart(plan, results, input),
  };
}

function stateFindings(
  plan: Plan,
  results: readonly StepResult[],
  input: PlanInput,
): readonly Finding[] {
  const [failed] = problemsOfResults(results, input);
  // What only rests concerns nobody.
  const hold = plan.holds.find(({ owners }) => owners?.length !== 0);
  const problem = plan.problem ?? hold?.problem ?? failed?.problem;
  if (problem !== undefined) return readyFindings(problem);
  if (plan.members.length === 0 && !isEmptyLedger(plan.ledger)) {
    const left = {
      status: 'False',
      reason: 'LeftInPlace',
      message: leftInPlace(plan, input),
    } as const;
    return [
      { type: 'Ready', ...left },
      { type: 'Stalled', ...left, status: 'True' },
    ];
  }
  return readyFindings(
    plan.changes.length === 0
      ? { reason: 'InSync', message: 'Azure is as the policies want it' }
      : { reason: 'Applying', message: `${plan.changes.length} changes are still to be made` },
  );
}

/** What a person has to know as long as it is so, whatever else there is to say. */
function tracesOf({ ledger, breakGlass }: Plan, { ledgerName }: PlanInput): readonly Finding[] {
  const { lost } = ledger;
  return [
    ...(lost === undefined ? [] : [lostFinding(lost, ledgerName)]),
    ...(breakGlass.length === 0 ? [] : [breakGlassFinding(breakGlass)]),
  ];
}

function lostFinding(
  { since, suspects }: NonNullable<RegistryStateSpec['lost']>,
  ledgerName: string,
): Finding {
  const shown = suspects.slice(0, 20).join(', ');
  const which = suspects.length === 0 ? '' : ` May have been ours, and stay for good: ${shown}.`;
  const message =
    `this record is not what it was: what cannot be proven to be ours is taken for somebody else's, and nothing is ` +
    `restored.${which} To go on from here: ${consentCommand('ledgerLoss', since, ledgerName)}`;
  return { type: 'LedgerLost', status: 'True', reason: 'LedgerLost', message };
}

function leftInPlace({ ledger }: Plan, { observed: { registry } }: PlanInput): string {
  const subnets = ledger.subnetRules.map((rule) => `--subnet ${word(rule.subnet)}`);
  const ranges = ledger.ipRules.map((rule) => `--ip-address ${rule.value}`);
  const removals = [...subnets, ...ranges].map(
    (rule) => `az acr network-rule remove ${acr(ledger.registry)} ${rule}`,
  );
  const isDeny =
    removals.length > 0 &&
    registry.kind === 'seen' &&
    registry.value.settings.defaultAction === 'Deny';
  // In this order, or nobody gets in between the commands.
  const open = isDeny ? [`az acr update ${acr(ledger.registry)} --default-action Allow`] : [];
  const others = ledger.securityRules.map(
    ({ rule }) => `az network nsg rule delete --ids ${word(rule)}`,
  );
  const finish = [...open, ...removals, ...others].join('; ');
  return `no policy is left, and these rules are still on record as ours. To finish: ${finish}`;
}

function operationsPart(
  results: readonly StepResult[],
  { observed, lastSeen, nowMs }: PlanInput,
): Pick<Status, 'operations'> {
  const running = [...observed.operations].flatMap(([target, state]) =>
    state.kind === 'running' ? [{ target, url: state.operation.url }] : [],
  );
  const started = results.flatMap(({ step, outcome }) =>
    outcome.kind === 'running' ? [{ target: targetOfStep(step), url: outcome.operation.url }] : [],
  );
  const operations = [...running, ...started].map((operation) => {
    const before = lastSeen.operations?.find((other) => other.target === operation.target);
    return { ...operation, startedAt: before?.startedAt ?? timeOf(nowMs) };
  });
  return operations.length === 0 ? {} : { operations };
}

function failuresPart(
  plan: Plan,
  results: readonly StepResult[],
  input: PlanInput,
): Pick<Status, 'failures'> {
  const failed = [...readFailures(input), ...gapFailures(plan), ...failedTargets(results)];
  const tried = new Set(results.map(({ step }) => targetOfStep(step)));
  const untried = new Set(openTargets(plan, input).filter((target) => !tried.has(target)));
  const memory = input.lastSeen.failures ?? [];
  const failures = rememberFailures(memory, failed, untried, input.nowMs);
  return failures.length === 0 ? {} : { failures: [...failures] };
}

// While nothing can be looked at, all of it is still open.
function openTargets({ problem, changes }: Plan, { lastSeen }: PlanInput): readonly string[] {
  return problem === undefined
    ? changes.flatMap(({ action, target }) => targetsByAction[action](target))
    : (lastSeen.failures ?? []).map(({ target }) => target);
}

const onSubnet = (id: string) => [targetOf.subnet(id)];
const onSubnetRule = (id: string) => [targetOf.subnet(id), targetOf.rules];
const onIpRule = (value: string) => [targetOf.range(value), targetOf.rules];
const onSettings = () => [targetOf.settings];
const onSecurityRule = (id: string) => [targetOf.securityRule(id)];

/** What a change may have failed by, from what it is about. */
const targetsByAction: Readonly<Record<Change['action'], (target: string) => readonly string[]>> = {
  RegisterProvider: (target) => [`provider ${target}`],
  AddServiceEndpoint: onSubnet,
  RemoveServiceEndpoint: onSubnet,
  AddSubnetRule: onSubnetRule,
  RemoveSubnetRule: onSubnetRule,
  AddIpRule: onIpRule,
  RemoveIpRule: onIpRule,
  SetDefaultAction: onSettings,
  SetPublicNetworkAccess: onSettings,
  SetTrustedServices: onSettings,
  SetDataEndpoints: () => [targetOf.dataEndpoints],
  AddSecurityRule: onSecurityRule,
  ChangeSecurityRule: onSecurityRule,
  RemoveSecurityRule: onSecurityRule,
};

function readFailures({ observed }: PlanInput): readonly FailedTarget[] {
  const { registry, subnets, providers, securityGroups, operations } = observed;
  return [
    ...(registry.kind === 'failed'
      ? [{ target: targetOf.registry, failure: registry.failure }]
      : []),
    ...[...subnets].flatMap(([id, seen]) =>
      seen.kind === 'failed' ? [{ target: targetOf.subnet(id), failure: seen.failure }] : [],
    ),
    ...[...providers].flatMap(([id, seen]) =>
      seen.kind === 'failed' ? [{ target: targetOf.provider(id), failure: seen.failure }] : [],
    ),
    ...[...securityGroups].flatMap(([id, seen]) =>
      seen.kind === 'failed' ? [{ target: targetOf.securityGroup(id), failure: seen.failure }] : [],
    ),
    ...[...operations].flatMap(([target, state]) =>
      state.kind === 'failed' ? [{ target, failure: state.failure }] : [],
    ),
  ];
}

function gapFailures({ members }: Plan): readonly FailedTarget[] {
  return members
    .flatMap(({ wants }) => [...wants.gaps])
    .flatMap(([at, { why }]) =>
      why.kind === 'failed' ? [{ target: targetOf.source(at), failure: why.failure }] : [],
    );
}

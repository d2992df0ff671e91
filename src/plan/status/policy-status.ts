import type { Policy, PolicyStatus } from '../../api/policy.ts';
import type { SubnetId } from '../../api/resource-id.ts';
import type { Change } from '../change.ts';
import { type VerdictCase, changesFor, shownPlan } from './concern.ts';
import {
  type Finding,
  breakGlassFinding,
  conditionsFrom,
  partFinding,
  readyFindings,
} from './conditions.ts';
import type { PlanInput } from '../input.ts';
import type { Member } from '../wants/member.ts';
import type { Plan } from '../plan.ts';
import { accessFindings, isAboutAccess } from './access-status.ts';
import { dataEndpointsFindings, dataEndpointsPart } from './data-endpoints-status.ts';
import { serviceTagsPart } from './service-tags-status.ts';
import { clientFirewallFindings, clientFirewallPart } from './client-firewall-status.ts';
import { hasRule } from '../steps/subnet.ts';
import { elementProblem, failedWrites, problemsOf } from './problems.ts';
import { verdictOf } from './verdict.ts';
import { warningsFor } from './warnings.ts';

/** How many entries of the plan status shows; the count is always whole. */
const shownChanges = 100;

/** The whole status of one policy; undefined where it is to stay as it was (suspended, as in Flux). */
export function policyStatus(member: Member, verdict: VerdictCase): PolicyStatus | undefined {
  const { standing, policy } = member;
  if (standing.kind === 'frozen' && standing.why.kind === 'suspended') return undefined;
  const { input } = verdict;
  const plan = shownPlan(member, verdict);
  const changes = changesFor(member, verdict);
  const generation = policy.metadata.generation;
  const requestedAt = requestedAtOf(policy);
  const findings = [
    ...readyFindings(verdictOf(member, verdict)),
    authorizedFinding(member),
    ...partFindings(member, verdict, plan),
    ...dataEndpointsFindings(member, plan),
    ...clientFirewallFindings(member, verdict),
    ...accessFindings(member, plan),
    ...breakGlassFindings(member, verdict.plan),
  ];
  const { nowMs } = input;
  const conditions = policy.status.conditions ?? [];
  const head = {
    observedGeneration: generation,
    ...(requestedAt === undefined ? {} : { lastHandledReconcileAt: requestedAt }),
    conditions: conditionsFrom(findings, conditions, { generation, nowMs }),
  };
  // Who has no grant learns nothing about the registry.
  if (standing.kind === 'refused' || (standing.kind === 'leaving' && !standing.isGranted))
    return head;
  return {
    ...head,
    ...registryPart(input),
    ...subnetsPart(member, verdict),
    ...serviceTagsPart(member, verdict),
    ...dataEndpointsPart(member, plan),
    ...clientFirewallPart(member, verdict),
    ...planPart(changes),
    ...warningsPart(member, plan, input),
  };
}

/** The opaque token by which Flux and people ask for a look right now. */
export function requestedAtOf({ metadata }: Policy): string | undefined {
  return metadata.annotations['reconcile.fluxcd.io/requestedAt'];
}

function authorizedFinding({ isPlatform, standing, withheld }: Member): Finding {
  const type = 'Authorized';
  if (isPlatform) {
    const message = 'policies in this namespace need no grant';
    return { type, status: 'True', reason: 'PlatformNamespace', message };
  }
  const missing = [
    ...(standing.kind === 'refused' ? [standing.problem] : []),
    ...withheld.map(({ problem }) => problem),
  ];
  return missing.length === 0
    ? {
        type,
        status: 'True',
        reason: 'Granted',
        message: 'grants cover all that this policy asks for',
      }
    : {
        type,
        status: 'False',
        reason: 'NotGranted',
        message: [...new Set(missing.map(({ message }) => message))].join('; '),
      };
}

function breakGlassFindings({ wants }: Member, { breakGlass }: Plan): readonly Finding[] {
  const accepted = breakGlass.filter(({ field }) => wants[field]);
  return accepted.length === 0 ? [] : [breakGlassFinding(accepted)];
}

/** SubnetsReady and RulesApplied: the two halves of the way, so that a person sees where it stands still. */
function partFindings(member: Member, verdict: VerdictCase, plan: Plan): readonly Finding[] {
  const { standing } = member;
  if (standing.kind === 'refused' || standing.kind === 'leaving' || plan.judgements.size === 0) {
    return [];
  }
  const changes = changesFor(member, verdict);
  // Whether rules that are in force do what they are for, is AccessVerified's affair.
  const problems = problemsOf(member, verdict).filter(({ reason }) => !isAboutAccess(reason));
  const subnetIds = [...member.wants.subnets.keys()];
  const unready = [
    ...[...member.wants.gaps].filter(([, gap]) => gap.gives === 'subnets').map(([at]) => at),
    ...subnetIds.filter((id) => !hasEndpoint(id, verdict.input)),
  ];
  return [
    partFinding('SubnetsReady', {
      isDone: unready.length === 0,
      problem: unready
        .map((id) => elementProblem(id, member, verdict))
        .find((problem) => problem !== undefined),
      doneMessage: `${subnetIds.length} subnets have the service endpoint`,
    }),
    partFinding('RulesApplied', {
      isDone: problems.length === 0 && changes.length === 0,
      // Of single subnets status.subnets tells as well; of a write of all rules nothing else does.
      problem: failedWrites(member, verdict)[0] ?? problems[0],
      doneMessage: 'the network rules and settings of this policy are in force',
    }),
  ];
}

function hasEndpoint(id: SubnetId, { observed }: PlanInput): boolean {
  const seen = observed.subnets.get(id);
  return seen?.kind === 'seen' && seen.value.serviceEndpoint === 'Succeeded';
}

function registryPart({ observed }: PlanInput): Pick<PolicyStatus, 'registry'> {
  const { registry } = observed;
  if (registry.kind === 'failed') return {};
  const { loginServer, location, sku, settings, dataEndpointHostNames } = registry.value;
  return {
    registry: {
      loginServer,
      location,
      sku,
      defaultAction: settings.defaultAction,
      dataEndpoints: [...dataEndpointHostNames],
    },
  };
}

type SubnetStatus = NonNullable<PolicyStatus['subnets']>[number];

function subnetsPart(member: Member, verdict: VerdictCase): Pick<PolicyStatus, 'subnets'> {
  const { input } = verdict;
  const plan = shownPlan(member, verdict);
  const { registry } = input.observed;
  if (registry.kind === 'failed') return {};
  const shown = [...member.wants.subnets].map(([id, from]): SubnetStatus => {
    const judgement = plan.judgements.get(id);
    const problem = elementProblem(id, member, verdict);
    const missing = judgement?.kind === 'refused' ? 'Refused' : 'Pending';
    return {
      id,
      from,
      serviceEndpoint: hasEndpoint(id, input) ? 'Present' : missing,
      rule: hasRule(registry.value, id) ? 'Present' : missing,
      ...(problem === undefined ? {} : { message: problem.message }),
    };
  });
  return { subnets: shown };
}

function planPart(changes: readonly Change[]): Pick<PolicyStatus, 'plan' | 'pendingChanges'> {
  return {
    pendingChanges: changes.length,
    plan: changes.slice(0, shownChanges).map(({ action, target, detail }) => ({
      action,
      target,
      ...(detail === undefined ? {} : { detail }),
    })),
  };
}

function warningsPart(
  member: Member,
  plan: Plan,
  input: PlanInput,
): Pick<PolicyStatus, 'warnings'> {
  const warnings = warningsFor(member, plan, input);
  return warnings.length === 0 ? {} : { warnings: [...warnings] };
}

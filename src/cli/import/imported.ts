import { parsePolicy } from '../../api/parse.ts';
import type { Policy } from '../../api/policy.ts';
import { acr } from '../../plan/az.ts';
import { type Plan, makePlan } from '../../plan/plan.ts';
import type { PlanInput } from '../../plan/input.ts';
import type { ObservedRegistry } from '../../plan/observed.ts';
import { problemIn } from '../../plan/steps/judgements.ts';
import type { Judgement } from '../../plan/steps/subnet.ts';
import type { Candidate, Candidates } from './candidates.ts';

/** A policy that leaves the registry as it is. */
export interface Imported extends Candidates {
  readonly registry: ObservedRegistry;
  readonly name: string;
  /** Undefined where kubectl is to choose. */
  readonly namespace: string | undefined;
  readonly dataEndpoints: DataEndpoints;
}

export interface DataEndpoints {
  readonly isEnabled: boolean;
  /** The digest of the hosts that clients fetch layers from now. */
  readonly confirmed?: string;
  readonly objection?: string;
}

export type Draft = Omit<Imported, 'dataEndpoints'> & { readonly dataEndpoints?: DataEndpoints };

export function policyOf(draft: Draft): Policy {
  const { registry, name, namespace, subnets, ipRanges, dataEndpoints } = draft;
  const { defaultAction, publicNetworkAccess, trustedServices } = registry.settings;
  return parsePolicy({
    metadata: { name, namespace: namespace ?? 'default' },
    spec: {
      registry: registry.armId,
      defaultAction,
      publicNetworkAccess,
      trustedServices,
      subnets: listed(subnets).map((id) => ({ id })),
      ipRanges: listed(ipRanges),
      ...(dataEndpoints &&
        dataEndpoints.objection === undefined && {
          dataEndpoints: {
            enabled: dataEndpoints.isEnabled,
            ...(dataEndpoints.confirmed !== undefined && { confirmed: dataEndpoints.confirmed }),
          },
        }),
    },
  });
}

/**
 * Takes out of the draft what would not stay as it is: whatever the planner would do or has to say about an entry, is said
 * instead of listing it.
 */
export function settled(draft: Draft, { input, plan }: { input: PlanInput; plan: Plan }): Imported {
  const objected = (candidates: readonly Candidate[]) =>
    candidates.map((candidate) => withObjection(candidate, plan, draft));
  const isEnabled = draft.registry.settings.dataEndpoints === 'Enabled';
  const digest = plan.dataEndpoints?.cutover?.digest;
  const rules = {
    ...draft,
    subnets: objected(draft.subnets),
    ipRanges: objected(draft.ipRanges),
  };
  const dataEndpoints = {
    isEnabled,
    ...(isEnabled && digest !== undefined && { confirmed: digest }),
  };
  const objection = whatRemains({ ...rules, dataEndpoints }, input);
  return {
    ...rules,
    dataEndpoints: objection === undefined ? dataEndpoints : { ...dataEndpoints, objection },
  };
}

/** What applying the policy would still change, or say; undefined where nothing. */
export function whatRemains(draft: Draft, input: PlanInput): string | undefined {
  const { problem, changes, holds } = makePlan({ ...input, policies: [policyOf(draft)] });
  const said = [problem, ...holds.map((hold) => hold.problem)].map((one) => one?.message);
  const changed = changes.map(({ action, target }) => `it would ${action} ${target}`);
  return [...said, ...changed].find((message) => message !== undefined);
}

function listed(candidates: readonly Candidate[]): readonly string[] {
  return candidates.filter(({ objection }) => objection === undefined).map(({ text }) => text);
}

function withObjection(candidate: Candidate, { judgements }: Plan, draft: Draft): Candidate {
  const judgement = judgements.get(candidate.element);
  if (candidate.objection !== undefined || judgement?.kind === 'inForce') return candidate;
  return { ...candidate, objection: objectionTo(candidate, judgement, draft) };
}

function objectionTo(
  { text }: Candidate,
  judgement: Judgement | undefined,
  { registry }: Draft,
): string {
  const problem = problemIn(judgement);
  if (problem?.reason === 'SubnetNotFound') {
    return (
      'the subnet does not exist, and while it has a rule Azure refuses other changes of rules: ' +
      `az acr network-rule remove ${acr(registry.armId)} --subnet ${text}`
    );
  }
  return (
    problem?.message ??
    'the subnet has no service endpoint, so the rule lets nobody in; listed, it would get one'
  );
}

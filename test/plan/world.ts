import type { Policy, PolicyStatus } from '../../src/api/policy.ts';
import { departureOf } from '../../src/plan/status/departure.ts';
import type { PlanInput } from '../../src/plan/input.ts';
import { asIfEnforced } from '../../src/plan/wants/member.ts';
import { isEmptyLedger } from '../../src/plan/ledger/empty.ts';
import { withdrawn } from '../../src/plan/ledger/withdrawn.ts';
import { type Outcome, outcomeOf } from '../../src/plan/outcome.ts';
import { type Plan, makePlan, planFor } from '../../src/plan/plan.ts';
import { policyStatus } from '../../src/plan/status/policy-status.ts';
import type { StepResult } from '../../src/plan/result.ts';
import { stateStatus } from '../../src/plan/status/state-status.ts';
import { type Azure, take, tick } from './azure-model.ts';
import { failure, ledger, must, now } from './builders.ts';
import { type World, inputOf } from './world-seen.ts';

/** What befalls a step, or the operator right after it. */
export type Fault = 'none' | 'refused' | 'lost' | 'crashBefore' | 'crashAfter';

/** One look at the registry, and everything that came of it. */
export interface Pass {
  readonly before: World;
  readonly after: World;
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  readonly outcome: Outcome | 'crashed';
  /** Azure after each step. */
  readonly states: readonly Azure[];
  readonly statuses: readonly PolicyStatus[];
  readonly letGo: readonly string[];
}

export function world(azure: Azure, more: Partial<Omit<World, 'azure'>> = {}): World {
  return {
    azure,
    policies: [],
    ledger: ledger(),
    lastSeen: {},
    nowMs: now,
    isReadOnly: false,
    ...more,
  };
}

/** Observe, plan, record, apply, report: as the controller does it. `faults` befall the steps in order. */
export function look(before: World, faults: readonly Fault[] = []): Pass {
  const start = { ...before, azure: tick(before.azure) };
  const input = inputOf(start);
  const plan = makePlan(input);
  const recorded = { ...start, ledger: plan.ledger, policies: start.policies.map(hold(plan)) };
  const applied = apply(recorded, plan, faults);
  const { results, states, azure } = applied;
  const base = { before: start, plan, results, states };
  if (applied.isCrashed) {
    const after = { ...recorded, azure };
    return { ...base, after, outcome: 'crashed', statuses: [], letGo: [] };
  }
  const outcome = outcomeOf(plan, results, input);
  const kept = withdrawn(plan.ledger, results, start.ledger);
  const report = reportOf({ ...recorded, ledger: kept, azure }, plan, results, input);
  const after = { ...report.world, nowMs: start.nowMs + pauseOf(outcome) };
  return { ...base, after, outcome, statuses: report.statuses, letGo: report.letGo };
}

/** Looks again until nobody but a person could change anything. A crash is a new start. */
export function settle(before: World, faults: readonly (readonly Fault[])[] = []): readonly Pass[] {
  const passes: Pass[] = [];
  for (let turn = 0; turn < mostPasses; turn += 1) {
    const last = passes.at(-1);
    const pass = look(last?.after ?? before, faults[turn]);
    passes.push(pass);
    if (faults[turn + 1] === undefined && isOver(pass)) return passes;
  }
  throw new Error(
    `not settled after ${mostPasses} looks: ${JSON.stringify(passes.at(-1)?.plan.changes)}`,
  );
}

/** The world when all is done that can be done. */
export function settled(before: World, faults: readonly (readonly Fault[])[] = []): World {
  return must(settle(before, faults).at(-1)).after;
}

// A slow subnet takes a few looks, a search among refused rules some more; this many show that it does not end.
const mostPasses = 80;

// A policy that was let go is an event that wakes the operator.
function isOver({ outcome, letGo }: Pass): boolean {
  return (
    outcome !== 'crashed' && ['settled', 'blocked'].includes(outcome.kind) && letGo.length === 0
  );
}

function hold(plan: Plan): (policy: Policy) => Policy {
  const active = plan.members.filter(({ standing }) => standing.kind === 'active');
  return (policy) =>
    active.some((member) => member.policy === policy)
      ? { ...policy, metadata: { ...policy.metadata, finalizers: ['registrynetwork.dev/revoke'] } }
      : policy;
}

function apply(
  start: World,
  { steps }: Plan,
  faults: readonly Fault[],
): {
  readonly azure: Azure;
  readonly states: readonly Azure[];
  readonly results: readonly StepResult[];
  readonly isCrashed: boolean;
} {
  let { azure } = start;
  const states: Azure[] = [];
  const results: StepResult[] = [];
  for (const [index, step] of steps.entries()) {
    const fault = faults[index] ?? 'none';
    if (fault === 'crashBefore') return { azure, states, results, isCrashed: true };
    const taken = take(azure, step);
    if (fault !== 'refused') azure = taken.world;
    states.push(azure);
    if (fault === 'crashAfter') return { azure, states, results, isCrashed: true };
    const isLost = fault === 'refused' || fault === 'lost';
    const lost = { kind: 'failed', failure: failure('unavailable') } as const;
    results.push({ step, outcome: isLost ? lost : taken.outcome });
  }
  return { azure, states, results, isCrashed: false };
}

function reportOf(
  recorded: World,
  plan: Plan,
  results: readonly StepResult[],
  input: PlanInput,
): {
  readonly world: World;
  readonly statuses: readonly PolicyStatus[];
  readonly letGo: readonly string[];
} {
  const ifEnforced = planFor(asIfEnforced(plan.members), input);
  const lastSeen = stateStatus(plan, results, input, { generation: 1 });
  const statuses: PolicyStatus[] = [];
  const letGo: string[] = [];
  const policies = plan.members.flatMap((member) => {
    if (departureOf(member, plan, input).kind === 'done') {
      letGo.push(member.key);
      return [];
    }
    const policy = must(recorded.policies.find((one) => isNamesake(one, member.policy)));
    const status = policyStatus(member, {
      plan,
      ifEnforced,
      results,
      publications: new Map(),
      input,
    });
    if (status === undefined) return [policy];
    statuses.push(status);
    return [{ ...policy, status }];
  });
  const isForgotten = policies.length === 0 && isEmptyLedger(plan.ledger);
  return {
    world: {
      ...recorded,
      policies,
      ...(isForgotten ? { ledger: ledger(), lastSeen: {} } : { lastSeen }),
    },
    statuses,
    letGo,
  };
}

function isNamesake(one: Policy, other: Policy): boolean {
  return (
    one.metadata.name === other.metadata.name && one.metadata.namespace === other.metadata.namespace
  );
}

function pauseOf(outcome: Outcome): number {
  switch (outcome.kind) {
    case 'continue':
      return 500;
    case 'waiting':
    case 'resting':
      return outcome.afterMs;
    case 'retry':
      return 5_000;
    case 'settled':
    case 'blocked':
      return 600_000;
    default:
      throw new Error(`unhandled outcome ${JSON.stringify(outcome satisfies never)}`);
  }
}

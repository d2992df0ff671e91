import { type AccessPlan, planAccess } from './access/access.ts';
import {
  type Rollback,
  latchOf,
  planRollback,
  rollbackHolds,
  withoutLatched,
} from './access/rollback.ts';
import type { RegistryStateSpec } from '../api/registry-state.ts';
import type { SubnetId } from '../api/resource-id.ts';
import { type Braked, brakeRemovals } from './guard/brake.ts';
import { type BreakGlass, breakGlassOf } from './guard/break-glass.ts';
import type { Change, Hold } from './change.ts';
import { type ClientsCase, planClients, securityCaseFor } from './clients/clients.ts';
import type { DataEndpointsPlan } from './clients/data-endpoints.ts';
import { type Desired, mergePolicies } from './wants/desired.ts';
import { type Drift, findDrift } from './ledger/drift.ts';
import { planEndpointRemoval } from './steps/endpoints.ts';
import { type Judgements, judgeAll, lastFailure } from './steps/judgements.ts';
import type { PlanInput } from './input.ts';
import type { Opening } from './guard/guard.ts';
import { foreignRules } from './steps/foreign.ts';
import { type LedgerCase, nextLedger, unseenLedger } from './ledger/ledger.ts';
import { lossOf } from './ledger/ledger-loss.ts';
import { type Member, membersOf } from './wants/member.ts';
import { targetOf, targetOfStep } from './memory.ts';
import { guardedNodes, keepForNodes } from './guard/node-guard.ts';
import type { ObservedRegistry } from './observed.ts';
import { changesOf, stepsOf } from './steps/order.ts';
import { type Problem, isStalled, problemOf } from './problem.ts';
import { isRegistryGone, registryProblem } from './registry.ts';
import { listed, removalsOf } from './steps/removals.ts';
import { isAboutRules } from './result.ts';
import { type RulesCase, planRules } from './steps/rules.ts';
import { entriesOfAll } from './security/entries.ts';
import { ruleRemovals } from './security/causes.ts';
import { type SecurityPlan, planSecurity } from './security/plan.ts';
import { nextSecurityRules } from './security/record.ts';
import { type SettingsCase, type SettingsPlan, planSettings } from './steps/settings.ts';
import type { Step } from './step.ts';

/** What is to be done for one registry, and why the rest is not. */
export interface Plan {
  readonly members: readonly Member[];
  /** Subnets, ranges and security groups that any of them lists: once for all, since thousands may ask. */
  readonly listed: ReadonlySet<string>;
  readonly desired: Desired;
  /** To be recorded before the first step. */
  readonly ledger: RegistryStateSpec;
  /** To be taken now, in this order; none depends on the success of another. */
  readonly steps: readonly Step[];
  /** Everything that is still to do, in order. */
  readonly changes: readonly Change[];
  readonly holds: readonly Hold[];
  /** What stands against looking at the registry any further. */
  readonly problem: Problem | undefined;
  readonly judgements: Judgements;
  readonly drift: readonly Drift[];
  /** How far the change of where layers come from is; undefined while nobody can look. */
  readonly dataEndpoints: DataEndpointsPlan | undefined;
  /** Rules in network security groups of clients. */
  readonly security: SecurityPlan;
  readonly breakGlass: readonly BreakGlass[];
  /** Whether those who are allowed get in; undefined where no policy asks, or nobody can look. */
  readonly access: AccessPlan | undefined;
  readonly rollback: Rollback;
}

/** The planner: pure, and the same for the operator, for Observe and for the `plan` command. */
export function makePlan(input: PlanInput): Plan {
  const { policies, admission, observed } = input;
  return planFor(membersOf(policies, admission, observed.discovered), input);
}

export function planFor(members: readonly Member[], input: PlanInput): Plan {
  return { ...planOf(members, input), listed: listedIn(members) };
}

function planOf(members: readonly Member[], input: PlanInput): Omit<Plan, 'listed'> {
  const { registry } = input.observed;
  const problem = registryProblem(input);
  if (registry.kind === 'failed' || problem !== undefined) {
    const latch = latchOf(input.ledger, members);
    const counted = withoutLatched(members, latch);
    const rollback = { latch, isDue: false, refusal: undefined };
    return idlePlan({ members: counted, problem, rollback }, input);
  }
  const door = atTheDoor(members, registry.value, input);
  return planRegistry(door, input);
}

interface Door extends Pick<Plan, 'members' | 'access' | 'rollback' | 'holds'> {
  readonly registry: ObservedRegistry;
}

/** Whether those who are allowed get in, and what counts of the wishes if they do not. */
function atTheDoor(asked: readonly Member[], registry: ObservedRegistry, input: PlanInput): Door {
  const { observed } = input;
  const wishes = { members: asked, desired: mergePolicies(asked), registry };
  const access = planAccess({ ...input, ...observed, observed, ...wishes });
  const rollback = planRollback({ ...input, ...wishes, access });
  const members = withoutLatched(asked, rollback.latch);
  const holds = [...rollbackHolds(rollback, members, registry), ...(access?.holds ?? [])];
  return { members, access, rollback, registry, holds };
}

function planRegistry(
  { members, access, rollback, registry, holds }: Door,
  input: PlanInput,
): Omit<Plan, 'listed'> {
  const { ledger, observed, lastSeen, elsewhere, nowMs } = input;
  const desired = mergePolicies(members);
  const base = { members, desired, ledger, registry, rollback };
  const nodes = guardedNodes(members, { ...input, nodes: observed.discovered.nodes });
  const securityCase = securityCaseFor(members, input, base);
  const going = goingRules({ ...base, nodes, securityCase }, input);
  const judgements = judgeAll(desired, registry, going.braked.removals, input);
  const settingsCase = { ...base, judgements, nodes, nowMs, isRefused: isRefused(input) };
  const settings = planSettings(settingsCase);
  const rules = planRules({ ...base, ...going, judgements, ...waysToWrite(settings, input) });
  const endpoints = planEndpointRemoval({ ...base, ...observed, registry, going: rules.going });
  const { subnets } = observed;
  const clientsCase = { ...settingsCase, securityCase, heldRules: going.braked.heldRules };
  const { moved, ...clients } = planClients(clientsCase, input);
  const parts = { settings, rules, ...clients, endpoints };
  const steps = input.isReadOnly ? [] : stepsOf(registry, judgements, parts).filter(isDue(input));
  const securityRules = nextSecurityRules(securityCase, clients.security, steps);
  const { dataEndpoints, security } = clients;
  const holding = [settings, rules, going.braked, dataEndpoints, security, endpoints, moved];
  return {
    members,
    desired,
    ledger: nextLedger({ ...base, subnets, steps, settings, securityRules, elsewhere, ...going }),
    steps,
    changes: changesOf(desired, judgements, parts),
    holds: [...holds, ...holding.flatMap((part) => part.holds)],
    ...clients,
    problem: undefined,
    judgements,
    drift: findDrift({ ...base, lastSeen, subnets, security }),
    breakGlass: breakGlassOf({ members, registry, judgements, steps }),
    access,
    rollback,
  };
}

function waysToWrite(
  settings: SettingsPlan,
  input: PlanInput,
): Pick<RulesCase, 'armIds' | 'lastWriteFailed' | 'opening' | 'turn'> {
  return {
    armIds: armIdsOf(input),
    lastWriteFailed: isAboutRules(lastFailure(targetOf.rules, input)?.failure),
    opening: openingOf(settings),
    turn: Math.floor(input.nowMs / 1000),
  };
}

/** What is to go, and what of it may: ours that nobody wants, and others' that everybody wants gone. */
function goingRules(
  base: Pick<ClientsCase, 'members' | 'desired' | 'ledger' | 'registry' | 'nodes' | 'securityCase'>,
  input: PlanInput,
): Pick<RulesCase, 'braked' | 'foreign'> & Pick<LedgerCase, 'lost'> {
  const gone = { goneSubnets: goneSubnets(input) };
  const lost = lossOf({ ...input, ...base });
  const foreign = foreignRules({ ...base, lost });
  const { terminating } = input.admission;
  const removals = removalsOf({ ...base, ...gone, lastSeen: input.lastSeen });
  const security = ruleRemovals(base.securityCase, input.admission);
  const ours = { removals, foreign, security };
  const braked = brakeRemovals({ ...input, ...base, ...gone, ...ours, terminating });
  return { lost, foreign, braked: nodesKept(braked, base) };
}

function nodesKept(
  braked: Braked,
  { nodes, registry }: Pick<SettingsCase, 'nodes' | 'registry'>,
): Braked {
  const { going, kept, holds } = keepForNodes(braked.removals, nodes, registry);
  const held = holds.map(({ problem }) => ({ elements: kept, problem })).slice(0, 1);
  return {
    ...braked,
    removals: { ...going, alongside: braked.removals.alongside },
    held: [...braked.held, ...held],
    holds: [...braked.holds, ...holds],
  };
}

function isRefused(input: PlanInput): boolean {
  const last = lastFailure(targetOf.settings, input);
  return last !== undefined && isStalled(problemOf(last.failure, last.lastingMs));
}

function openingOf({ opening, isRefused: isAzureAgainst }: SettingsPlan): Opening {
  if (opening.defaultAction !== 'Allow') return 'none';
  return isAzureAgainst ? 'refused' : 'due';
}

// A step whose operation has just failed is due again after a pause, not at once.
function isDue({ observed }: PlanInput): (step: Step) => boolean {
  return (step) => observed.operations.get(targetOfStep(step))?.kind !== 'failed';
}

function armIdsOf({ observed }: PlanInput): ReadonlyMap<SubnetId, string> {
  return new Map(
    [...observed.subnets].flatMap(([id, seen]) =>
      seen.kind === 'seen' ? [[id, seen.value.armId] as const] : [],
    ),
  );
}

function goneSubnets({ observed }: PlanInput): ReadonlySet<string> {
  return new Set(
    [...observed.subnets].flatMap(([id, seen]) =>
      seen.kind === 'failed' && seen.failure.kind === 'notFound' ? [id] : [],
    ),
  );
}

// What clients needed to reach a registry that is gone, goes as well; while nobody can look at it, nothing does.
function listedIn(members: readonly Member[]): ReadonlySet<string> {
  const standings = ['active', 'leaving', 'refused'] as const;
  const groups = entriesOfAll(members, standings).map(({ id }) => id);
  return listed(members, standings).union(new Set(groups));
}

function idlePlan(
  { members, problem, rollback }: Pick<Plan, 'members' | 'problem' | 'rollback'>,
  input: PlanInput,
): Omit<Plan, 'listed'> {
  const desired = mergePolicies(members);
  const securityCase = securityCaseFor(members, input);
  const isOver = isRegistryGone(input) || problem?.reason === 'SkuNotSupported';
  const security = planSecurity(isOver ? securityCase : { ...securityCase, going: [] });
  const steps = input.isReadOnly ? [] : security.deletes.filter(isDue(input));
  const securityRules = nextSecurityRules(securityCase, security, steps);
  return {
    members,
    desired,
    ledger: unseenLedger({ members, desired, ledger: input.ledger, securityRules }),
    steps,
    changes: security.removals,
    holds: security.holds,
    problem,
    security,
    judgements: new Map(),
    drift: [],
    dataEndpoints: undefined,
    breakGlass: [],
    access: undefined,
    rollback,
  };
}

import type { Reason } from '../../api/reasons.ts';
import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { Change, Hold } from '../../plan/change.ts';
import type { ObservedRegistry } from '../../plan/observed.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Problem } from '../../plan/problem.ts';
import { gapProblem } from '../../plan/wants/gap-problem.ts';
import { problemIn } from '../../plan/steps/judgements.ts';
import { problemsOf } from '../../plan/status/problems.ts';
import type { VerdictCase } from '../../plan/status/verdict.ts';
import { warningsFor } from '../../plan/status/warnings.ts';
import type { Member } from '../../plan/wants/member.ts';
import type { Looked } from '../look.ts';

/**
 * What a plan comes to for one registry. `-o json` prints it as it is: `version` is raised when a member changes its
 * meaning or goes; new members may come at any time.
 */
export interface PlanReport {
  readonly version: 1;
  readonly registries: readonly RegistryReport[];
}

export interface RegistryReport {
  /** The ARM id, in Azure's spelling where Azure could be asked. */
  readonly registry: string;
  /** Absent where the registry could not be read. */
  readonly seen?: Pick<ObservedRegistry, 'loginServer' | 'sku' | 'location'> & {
    readonly defaultAction: string;
  };
  readonly policies: readonly { readonly policy: string; readonly standing: Standing }[];
  /** Everything that is to do, in order. */
  readonly changes: readonly ReportedChange[];
  /** Why changes wait. */
  readonly holds: readonly ReportedHold[];
  /** What is in Azure already, on no record, and wanted: the operator will never remove it. */
  readonly adopted: readonly { readonly kind: AdoptedKind; readonly target: string }[];
  readonly warnings: readonly Said[];
  readonly problems: readonly ReportedProblem[];
}

/** Observing and Suspended: nothing is done for the policy as it is; its changes are those of mode Enforce. */
type Standing = 'Enforcing' | 'Observing' | 'Suspended' | 'Leaving' | 'Refused' | 'Unusable';

type AdoptedKind = 'SubnetRule' | 'IpRule' | 'ServiceEndpoint' | 'SecurityRule';

interface Said {
  readonly policy: string;
  readonly message: string;
}

export interface ReportedChange {
  readonly action: Change['action'];
  readonly target: string;
  readonly detail?: string;
  /** Those that it is made for. */
  readonly policies: readonly string[];
  readonly heldBy?: Problem;
}

export interface ReportedHold extends Problem {
  /** Absent where it concerns all of them. */
  readonly policies?: readonly string[];
  /** When it ends by itself. */
  readonly afterSeconds?: number;
}

export interface ReportedProblem {
  readonly reason: Reason;
  readonly message: string;
  /** Absent where it concerns all of them. */
  readonly policies?: readonly string[];
}

export function reportOf(looked: Looked, standings: ReadonlyMap<string, Standing>): RegistryReport {
  const { input, plan } = looked;
  const { registry } = input.observed;
  return {
    registry: registry.kind === 'seen' ? registry.value.armId : input.ledger.registry,
    ...(registry.kind === 'seen' && { seen: seenOf(registry.value) }),
    policies: plan.members.map(({ key }) => ({
      policy: key,
      standing: standings.get(key) ?? 'Enforcing',
    })),
    changes: plan.changes.map(changeOf),
    holds: holdsOf(plan).map(holdOf),
    adopted: adopted(plan.ledger, input.ledger),
    warnings: plan.members.flatMap((member) =>
      warningsFor(member, plan, input).map((message) => ({ policy: member.key, message })),
    ),
    problems: problemsIn(looked),
  };
}

export function standingOf({ standing }: Member): Standing {
  switch (standing.kind) {
    case 'active':
      return 'Enforcing';
    case 'leaving':
      return 'Leaving';
    case 'refused':
      return 'Refused';
    case 'frozen':
      return frozenStandings[standing.why.kind];
    default:
      throw new Error(`unhandled standing ${JSON.stringify(standing satisfies never)}`);
  }
}

const frozenStandings = {
  observing: 'Observing',
  suspended: 'Suspended',
  unusable: 'Unusable',
} as const;

function seenOf({ loginServer, sku, location, settings }: ObservedRegistry) {
  return { loginServer, sku, location, defaultAction: settings.defaultAction };
}

function changeOf({ action, target, detail, owners, heldBy }: Change): ReportedChange {
  return {
    action,
    target,
    ...(detail !== undefined && { detail }),
    policies: owners,
    ...(heldBy && { heldBy }),
  };
}

// What is wrong with a policy's own entry is among the problems, though Deny waits for it as well.
function holdsOf({ holds, judgements, members }: Plan): readonly Hold[] {
  const entries = [
    ...[...judgements.values()].map(problemIn),
    ...members.flatMap(({ withheld }) => withheld.map(({ problem }) => problem)),
  ];
  const own = new Set(entries.map((problem) => problem?.message));
  return holds.filter(({ problem }) => !own.has(problem.message));
}

function holdOf({ problem, owners, afterMs }: Hold): ReportedHold {
  return {
    ...problem,
    ...(owners && { policies: owners }),
    ...(afterMs !== undefined && { afterSeconds: Math.ceil(afterMs / 1000) }),
  };
}

function adopted(after: RegistryStateSpec, before: RegistryStateSpec): RegistryReport['adopted'] {
  const known = new Set(adoptedIn(before).map((one) => JSON.stringify(one)));
  return adoptedIn(after).filter((one) => !known.has(JSON.stringify(one)));
}

function adoptedIn(ledger: RegistryStateSpec): RegistryReport['adopted'] {
  const { subnetRules, ipRules, serviceEndpoints, securityRules } = ledger;
  const recorded = [
    ...subnetRules.map((one) => ({ kind: 'SubnetRule', target: one.subnet, ...one }) as const),
    ...ipRules.map((one) => ({ kind: 'IpRule', target: one.value, ...one }) as const),
    ...serviceEndpoints.map(
      (one) => ({ kind: 'ServiceEndpoint', target: one.subnet, ...one }) as const,
    ),
    ...securityRules.map((one) => ({ kind: 'SecurityRule', target: one.rule, ...one }) as const),
  ];
  return recorded
    .filter(({ ownership }) => ownership === 'Adopted')
    .map(({ kind, target }) => ({ kind, target }));
}

// What a hold says is among the holds.
function problemsIn({ plan, input }: Looked): readonly ReportedProblem[] {
  if (plan.problem !== undefined) return [plan.problem];
  const verdict: VerdictCase = {
    plan,
    ifEnforced: plan,
    results: [],
    publications: new Map(),
    input,
  };
  const held = new Set(holdsOf(plan).map(({ problem }) => problem.message));
  const told = plan.members.flatMap((member) =>
    problemsFor(member, verdict).map((problem) => ({ problem, policy: member.key })),
  );
  return [...Map.groupBy(told, ({ problem }) => problem.message).values()]
    .flatMap(([first, ...others]) =>
      first === undefined
        ? []
        : [{ ...first.problem, policies: [first, ...others].map(({ policy }) => policy) }],
    )
    .filter(({ message }) => !held.has(message));
}

function problemsFor(member: Member, verdict: VerdictCase): readonly Problem[] {
  const { standing } = member;
  if (standing.kind === 'refused') return [standing.problem];
  if (standing.kind !== 'frozen') return problemsOf(member, verdict).map(withAdvice);
  return standing.why.kind === 'unusable' ? [standing.why.problem] : [];
}

const unaskedNodes = gapProblem(
  { from: 'nodes', gives: 'subnets', why: { kind: 'unasked' } },
  undefined,
);

// In a cluster that passes; here somebody has to bring the nodes.
function withAdvice(problem: Problem): Problem {
  return problem.message === unaskedNodes.message
    ? {
        reason: 'NodesUnresolved',
        message:
          'the policy follows the nodes of its cluster, and no file tells of any: ' +
          'kubectl get nodes -o yaml >nodes.yaml, then name that file as well',
      }
    : problem;
}

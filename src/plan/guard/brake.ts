import { consentCommand, type Consents } from '../../api/consent.ts';
import type { RegistryStateSpec } from '../../api/registry-state.ts';
import { epochMsOf } from '../../api/time.ts';
import { type Cause, type CauseCase, causeOf } from './cause.ts';
import type { Hold } from '../change.ts';
import { digestOf } from '../digest.ts';
import { askersOf } from '../steps/foreign.ts';
import type { ObservedRegistry } from '../observed.ts';
import type { Problem } from '../problem.ts';
import {
  type Elements,
  type Removals,
  join,
  presentElements,
  select,
  without,
} from '../steps/removals.ts';
import { groupsOf } from '../security/entries.ts';
import { groupOf } from '../security/records.ts';
import type { Member } from '../wants/member.ts';
import { elementsOf } from '../wants/wants.ts';
import { lastSourcesOf, sourcesIn } from './origin.ts';

export interface BrakeCase extends CauseCase {
  readonly ledger: RegistryStateSpec;
  /** The name of the ledger, for the command that confirms. */
  readonly ledgerName: string;
  readonly registry: ObservedRegistry;
  /** Rules of ours that nobody wants any more. */
  readonly removals: Removals;
  /** Rules of others that every policy wants gone. */
  readonly foreign: Elements;
  /** Rules of ours in security groups of clients: those that are to go and why, and how many there are. */
  readonly security: { readonly causes: ReadonlyMap<string, Cause>; readonly managed: number };
  readonly consents: Consents;
  readonly nowMs: number;
}

export interface Held {
  readonly elements: Elements;
  readonly problem: Problem;
}

export interface HeldRules {
  readonly ids: ReadonlySet<string>;
  readonly problem: Problem | undefined;
}

export interface Braked {
  /** What may go now. */
  readonly removals: Removals;
  /** What stays until a person has acted, and why. */
  readonly held: readonly Held[];
  /** The same for rules in security groups. */
  readonly heldRules: HeldRules;
  readonly holds: readonly Hold[];
}

/**
 * For how long a rule stays that its source gives no longer: what comes back at once does not cut anybody off. What Azure
 * takes out of a service tag may have clients for a while, and clients learn of new addresses within a day.
 */
const graceMs = { subnet: 15 * 60_000, range: 24 * 3_600_000 } as const;

/**
 * What a person takes out goes at once. What follows from something else rests for a while where it is a source that gives
 * less, and waits for a person where it is more than half of the rules that could go, or all that a source gave. Rules of
 * the registry and rules of its clients' security groups are counted apart: neither is to hide what becomes of the other.
 */
export function brakeRemovals(brake: BrakeCase): Braked {
  const { removals, foreign, security } = brake;
  const all = join(removals, foreign);
  const going = [...all.subnets, ...all.ranges];
  const isForeign = (id: string) => foreign.subnets.has(id) || foreign.ranges.has(id);
  const causes = new Map([
    ...going.filter((id) => !isForeign(id)).map((id) => [id, causeOf(id, brake)] as const),
    ...security.causes,
  ]);
  const rests = [...causes].filter(([id, cause]) => restOf(id, cause, brake) > 0);
  const resting = new Set(rests.map(([id]) => id));
  const following = going.filter((id) => !resting.has(id) && cutsOff(causes.get(id)));
  const stopped = new Set([...stoppedOf(following, causes, brake), ...stoppedRules(brake)]);
  const isConfirmed = brake.consents.removal === digestOf(stopped);
  const held = stopped.size === 0 || isConfirmed ? new Set<string>() : stopped;
  const problem = held.size === 0 ? undefined : removalHeld(held, causes, brake);
  const afterMs = Math.min(...rests.map(([id, cause]) => restOf(id, cause, brake)));
  return {
    removals: { ...without(all, resting.union(held)), alongside: removals.alongside },
    held: problem === undefined ? [] : [{ elements: select(all, held), problem }],
    heldRules: { ids: held.intersection(new Set(security.causes.keys())), problem },
    holds: [
      ...(problem === undefined ? [] : [{ problem, owners: ownersOf(held, causes, brake) }]),
      ...(rests.length === 0 ? [] : [{ problem: restProblem, owners: [], afterMs }]),
    ],
  };
}

const restProblem: Problem = {
  reason: 'Settling',
  message: 'rules that their source gives no longer stay for a while, in case it gives them again',
};

/** Milliseconds until it may go. */
function restOf(id: string, cause: Cause, { lastSeen, nowMs }: BrakeCase): number {
  if (cause.kind !== 'source') return 0;
  const { subnetRules = [], ipRules = [] } = lastSeen;
  const seen =
    subnetRules.find((rule) => rule.subnet === id) ?? ipRules.find((rule) => rule.value === id);
  const since = epochMsOf(seen?.unwantedSince ?? '');
  const rest = graceMs[isRange(id) ? 'range' : 'subnet'];
  return since <= nowMs ? since + rest - nowMs : rest;
}

function isRange(id: string): boolean {
  return !id.startsWith('/');
}

// Whom nobody asked.
function cutsOff(cause: Cause | undefined): boolean {
  return cause?.kind !== 'person' && cause?.kind !== 'covered';
}

function stoppedOf(
  following: readonly string[],
  causes: ReadonlyMap<string, Cause>,
  brake: BrakeCase,
): readonly string[] {
  const { foreign, ledger, registry } = brake;
  const present = presentElements(registry);
  const managed = [
    ...ledger.subnetRules.filter(({ subnet }) => present.subnets.has(subnet)),
    ...ledger.ipRules.filter(({ value }) => present.ranges.has(value)),
  ].filter(({ ownership }) => ownership === 'Managed');
  const total = managed.length + foreign.subnets.size + foreign.ranges.size;
  if (following.length * 2 > total) return following;
  return following.filter((id) => {
    const cause = causes.get(id);
    return cause?.kind === 'source' && cause.sources.some((one) => isSpent(one, following, brake));
  });
}

function stoppedRules({ security: { causes, managed } }: BrakeCase): readonly string[] {
  const following = [...causes].filter(([, cause]) => cutsOff(cause)).map(([id]) => id);
  return following.length * 2 > managed ? following : [];
}

/** All that the source gave when it was last heard of is to go; of a service tag, more than half of it. */
function isSpent(source: string, following: readonly string[], { lastSeen }: BrakeCase): boolean {
  const { subnetRules = [], ipRules = [] } = lastSeen;
  const ids = [...subnetRules.map(({ subnet }) => subnet), ...ipRules.map(({ value }) => value)];
  const given = ids.filter((id) => lastSourcesOf(id, lastSeen)?.includes(source) ?? false);
  const going = given.filter((id) => following.includes(id));
  return going.length === given.length || (going.some(isRange) && going.length * 2 > given.length);
}

function removalHeld(
  held: ReadonlySet<string>,
  causes: ReadonlyMap<string, Cause>,
  { registry, ledgerName, security }: BrakeCase,
): Problem {
  const why = new Set([...held].map((id) => reasonFor(causes.get(id))));
  const rules = held.intersection(new Set(security.causes.keys())).size;
  const counts = [
    ...(held.size > rules ? [`${held.size - rules} network rules of ${registry.armId}`] : []),
    ...(rules > 0 ? [`${rules} rules of security groups for clients of ${registry.armId}`] : []),
  ];
  return {
    reason: 'RemovalHeld',
    message:
      `${counts.join(', and ')} would go because ${[...why].join(', and ')}. They stay until a person ` +
      `confirms it: ${consentCommand('removal', digestOf(held), ledgerName)} ` +
      `(which ones: kubectl get rns ${ledgerName} -o jsonpath='{.status.plan}')`,
  };
}

function reasonFor(cause: Cause | undefined): string {
  switch (cause?.kind) {
    case undefined:
      return 'foreignRules is Remove';
    case 'source':
      return `${cause.sources.join(' and ')} gives less than before`;
    case 'vanished':
      return 'several policies, a namespace, or whatever else wanted them is gone at once';
    case 'person':
      return 'a person took them out';
    case 'covered':
      return 'other rules let their addresses in';
    default:
      throw new Error(`unhandled cause ${JSON.stringify(cause satisfies never)}`);
  }
}

// Whoever names the source, leaves, or asked for it; else whoever looks after the registry.
function ownersOf(
  held: ReadonlySet<string>,
  causes: ReadonlyMap<string, Cause>,
  { members }: BrakeCase,
): readonly string[] {
  const sources = [...held].flatMap((id) => {
    const cause = causes.get(id);
    return cause?.kind === 'source' ? cause.sources : [];
  });
  const askers = [...held].some((id) => !causes.has(id)) ? askersOf(members) : [];
  const groups = [...held].flatMap((id) => groupOf({ rule: id }) ?? []);
  const concerned = members.filter(
    (member) =>
      listsAny(groups, member) ||
      (member.standing.kind === 'leaving'
        ? elementsOf(member.wants).some((id) => held.has(id))
        : sourcesIn(member.policy).some((source) => sources.includes(source))),
  );
  const keys = [...askers, ...concerned.map(({ key }) => key)];
  return keys.length > 0 ? keys : members.filter((one) => one.isPlatform).map(({ key }) => key);
}

function listsAny(groups: readonly string[], member: Member): boolean {
  const own = groupsOf(member);
  return groups.some((id) => own.has(id));
}

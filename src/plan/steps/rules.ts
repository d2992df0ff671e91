import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { SubnetId } from '../../api/resource-id.ts';
import { countOf, retryAttempts, searchAttempts } from './attempts.ts';
import type { Braked } from '../guard/brake.ts';
import { mayLockOut } from '../guard/break-glass.ts';
import type { Change, Hold } from '../change.ts';
import type { Desired } from '../wants/desired.ts';
import { type Additions, type GuardVerdict, type Opening, guardLastRule } from '../guard/guard.ts';
import { type Judgements, ruleLimits } from './judgements.ts';
import { askersOf } from './foreign.ts';
import type { Member } from '../wants/member.ts';
import type { NetworkRules, ObservedRegistry } from '../observed.ts';
import type { Problem } from '../problem.ts';
import { type Elements, presentElements } from './removals.ts';
import type { PutNetworkRules } from '../step.ts';
import { isMoving } from './subnet.ts';

export interface RulesCase {
  readonly members: readonly Member[];
  readonly ledger: RegistryStateSpec;
  readonly desired: Desired;
  readonly registry: ObservedRegistry;
  readonly judgements: Judgements;
  /** Ids in Azure's spelling, for the rules to be added. */
  readonly armIds: ReadonlyMap<SubnetId, string>;
  /** What may go, and what has to wait for a person. */
  readonly braked: Braked;
  /** Those among them that never were ours. */
  readonly foreign: Elements;
  /** The last write of rules failed, and Azure did not say which of them it minds. */
  readonly lastWriteFailed: boolean;
  readonly opening: Opening;
  /** Whose turn it is among those that failed before; any number that changes from time to time. */
  readonly turn: number;
}

export interface RulesPlan {
  /** One write of what can be written now; several, of which the first to succeed counts, only after one was refused. */
  readonly steps: readonly PutNetworkRules[];
  /** Whether the write takes rules away. */
  readonly isRemoving: boolean;
  /** Rules of ours that are going, now or later. */
  readonly going: Elements;
  /** All that is still to do, now or later. */
  readonly changes: readonly Change[];
  readonly holds: readonly Hold[];
}

/** The rules that the registry is still to get and to lose, and the write that comes next. */
export function planRules(rules: RulesCase): RulesPlan {
  const { removals, held } = rules.braked;
  const missing = missingOf(rules);
  const isAnyToCome = [...missing.subnets, ...missing.ranges].some((id) => isComing(id, rules));
  const { fresh, failed } = writableOf(rules, missing);
  const write = writeOf(rules, rules.lastWriteFailed ? none : fresh, isAnyToCome);
  const attempts = countOf(fresh) > 0 ? searchAttempts(fresh) : retryAttempts(failed, rules.turn);
  const writes = isEmpty(write)
    ? attempts.map((adds) => writeOf(rules, adds, isAnyToCome))
    : [write];
  const { problem } = write;
  return {
    steps: writes.filter((one) => !isEmpty(one)).map((one) => putRules(rules, one)),
    isRemoving: writes.some(({ drops }) => drops.subnets.size + drops.ranges.size > 0),
    going: problem === undefined ? removals : { subnets: new Set(), ranges: new Set() },
    changes: [
      ...addChanges(rules.desired, missing),
      ...removeChanges(rules, removals, problem),
      ...held.flatMap((one) => removeChanges(rules, one.elements, one.problem)),
    ],
    holds: problem === undefined ? [] : [{ problem }],
  };
}

interface Write extends GuardVerdict {
  readonly adds: Additions;
}

const none: Additions = { subnets: [], ranges: [] };

function writeOf(rules: RulesCase, wished: Additions, isAnyToCome: boolean): Write {
  const { removals } = rules.braked;
  const isAccepted = mayLockOut(rules.members);
  const guard = { ...rules, removals, adds: wished, isAnyToCome, mayLockOut: isAccepted };
  const verdict = guardLastRule(guard);
  return { ...verdict, adds: fitting(wished, verdict.drops, rules.registry) };
}

function isEmpty({ adds, drops }: Write): boolean {
  return countOf(adds) + drops.subnets.size + drops.ranges.size === 0;
}

function missingOf({ desired, registry, judgements }: RulesCase): Additions {
  const present = presentElements(registry);
  const isToCome = (id: string) => judgements.get(id)?.kind !== 'refused';
  return {
    subnets: [...desired.subnets.keys()].filter((id) => !present.subnets.has(id) && isToCome(id)),
    ranges: [...desired.ipRanges.keys()].filter((id) => !present.ranges.has(id) && isToCome(id)),
  };
}

function isComing(id: string, { judgements }: RulesCase): boolean {
  const judgement = judgements.get(id);
  return judgement !== undefined && isMoving(judgement);
}

/**
 * While everybody is let in, waiting for subnets that are still being prepared costs nothing and saves a write; under Deny
 * each rule counts from the moment when it is there. What failed before is tried again when nothing else is to be written,
 * so that it holds up nobody.
 */
function writableOf(
  { registry, judgements }: RulesCase,
  missing: Additions,
): { readonly fresh: Additions; readonly failed: Additions } {
  const isAnyPrepared = [...judgements.values()].some(
    (judgement) => judgement.kind !== 'toWrite' && isMoving(judgement),
  );
  const isWaiting = isAnyPrepared && registry.settings.defaultAction === 'Allow';
  const pick = (hasFailed: boolean) =>
    only(missing, (id) => {
      const judgement = judgements.get(id);
      return judgement?.kind === 'toWrite' && (judgement.failed !== undefined) === hasFailed;
    });
  return isWaiting ? { fresh: none, failed: none } : { fresh: pick(false), failed: pick(true) };
}

// There is room for all that is wanted once all that is unwanted has gone, which may be later.
function fitting(adds: Additions, drops: Elements, registry: ObservedRegistry): Additions {
  const present = presentElements(registry);
  const room = {
    subnets: ruleLimits.subnets - present.subnets.size + drops.subnets.size,
    ranges: ruleLimits.ranges - present.ranges.size + drops.ranges.size,
  };
  return {
    subnets: adds.subnets.slice(0, Math.max(0, room.subnets)),
    ranges: adds.ranges.slice(0, Math.max(0, room.ranges)),
  };
}

function only({ subnets, ranges }: Additions, is: (id: string) => boolean): Additions {
  return { subnets: subnets.filter(is), ranges: ranges.filter(is) };
}

function putRules({ registry, armIds }: RulesCase, { adds, drops }: Write): PutNetworkRules {
  const { subnetRules, ipRules } = registry.rules;
  const newSubnets = adds.subnets.map((id) => ({
    subnet: id,
    raw: { action: 'Allow', virtualNetworkSubnetResourceId: armIds.get(id) ?? id },
  }));
  const newRanges = adds.ranges.map((value) => ({ value, raw: { action: 'Allow', value } }));
  const after: NetworkRules = {
    subnetRules:
      subnetRules === 'invisible'
        ? 'invisible'
        : [...subnetRules.filter((rule) => !drops.subnets.has(rule.subnet)), ...newSubnets],
    ipRules: [...ipRules.filter((rule) => !drops.ranges.has(rule.value)), ...newRanges],
  };
  return { kind: 'putNetworkRules', registryId: registry.id, before: registry.rules, after };
}

function addChanges(desired: Desired, { subnets, ranges }: Additions): readonly Change[] {
  return [
    ...subnets.map((target): Change => {
      const owners = desired.subnets.get(target)?.wantedBy ?? [];
      return { action: 'AddSubnetRule', target, owners };
    }),
    ...ranges.map((target): Change => {
      return { action: 'AddIpRule', target, owners: desired.ipRanges.get(target) ?? [] };
    }),
  ];
}

function removeChanges(
  { foreign, members }: RulesCase,
  { subnets, ranges }: Elements,
  heldBy: Problem | undefined,
): readonly Change[] {
  const held = heldBy === undefined ? {} : { heldBy };
  const foreignAskers = askersOf(members);
  const of = (action: Change['action'], target: string, isForeign: boolean): Change =>
    isForeign
      ? { action, target, detail: 'foreign', owners: foreignAskers, ...held }
      : { action, target, owners: [], ...held };
  return [
    ...[...subnets].map((id) => of('RemoveSubnetRule', id, foreign.subnets.has(id))),
    ...[...ranges].map((id) => of('RemoveIpRule', id, foreign.ranges.has(id))),
  ];
}

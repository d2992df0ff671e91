import type { SubnetId } from '../api/resource-id.ts';
import type { Change, Hold } from './change.ts';
import type { Desired } from './desired.ts';
import { type Additions, type Opening, guardLastRule } from './guard.ts';
import { type Judgements, ruleLimits } from './judgements.ts';
import type { NetworkRules, ObservedRegistry } from './observed.ts';
import { type Problem, isStalled } from './problem.ts';
import { type Elements, type Removals, presentElements } from './removals.ts';
import type { PutNetworkRules } from './step.ts';
import { type Judgement, isMoving } from './subnet.ts';

export interface RulesCase {
  readonly desired: Desired;
  readonly registry: ObservedRegistry;
  readonly judgements: Judgements;
  /** Ids in Azure's spelling, for the rules to be added. */
  readonly armIds: ReadonlyMap<SubnetId, string>;
  readonly removals: Removals;
  /** The last write of rules failed, and Azure did not say which of them it minds. */
  readonly lastWriteFailed: boolean;
  readonly opening: Opening;
}

export interface RulesPlan {
  /** At most one write, of what can be written now. */
  readonly steps: readonly PutNetworkRules[];
  /** Whether the write takes rules away. */
  readonly isRemoving: boolean;
  /** Rules of ours that are going, now or later. */
  readonly going: Elements;
  /** All that is still to do, now or later. */
  readonly changes: readonly Change[];
  readonly holds: readonly Hold[];
}

/** The rules that the registry is still to get and to lose, and the one write that comes next. */
export function planRules(rules: RulesCase): RulesPlan {
  const { registry, removals } = rules;
  const missing = missingOf(rules);
  const wished = addsForNow(rules, missing);
  const isAnyToCome = [...missing.subnets, ...missing.ranges].some((id) => isComing(id, rules));
  const verdict = guardLastRule({ ...rules, adds: wished, isAnyToCome });
  const adds = fitting(wished, verdict.drops, registry);
  const after = rulesAfter(rules, adds, verdict.drops);
  const { problem } = verdict;
  return {
    steps: after === undefined ? [] : [putRules(registry, after)],
    isRemoving: verdict.drops.subnets.size + verdict.drops.ranges.size > 0,
    going: problem === undefined ? removals : { subnets: new Set(), ranges: new Set() },
    changes: [...addChanges(rules.desired, missing), ...removeChanges(removals, problem)],
    holds: problem === undefined ? [] : [{ problem }],
  };
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
 * so that it holds up nobody; where Azure did not say what it minds, one at a time until it is found.
 */
function addsForNow(rules: RulesCase, missing: Additions): Additions {
  const { registry, judgements } = rules;
  const isAnyPrepared = [...judgements.values()].some(
    (judgement) => judgement.kind !== 'toWrite' && isMoving(judgement),
  );
  if (isAnyPrepared && registry.settings.defaultAction === 'Allow')
    return { subnets: [], ranges: [] };
  const writable = only(missing, (id) => judgements.get(id)?.kind === 'toWrite');
  const untroubled = only(writable, (id) => !hasFailed(judgements.get(id)));
  if (untroubled.subnets.length + untroubled.ranges.length === 0) return writable;
  return rules.lastWriteFailed ? firstOf(untroubled) : untroubled;
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

function hasFailed(judgement: Judgement | undefined): boolean {
  return (
    judgement?.kind === 'toWrite' && judgement.failed !== undefined && isStalled(judgement.failed)
  );
}

function firstOf({ subnets, ranges }: Additions): Additions {
  return subnets.length > 0
    ? { subnets: subnets.slice(0, 1), ranges: [] }
    : { subnets, ranges: ranges.slice(0, 1) };
}

function rulesAfter(
  { registry, armIds }: RulesCase,
  adds: Additions,
  drops: Elements,
): NetworkRules | undefined {
  const count = adds.subnets.length + adds.ranges.length + drops.subnets.size + drops.ranges.size;
  if (count === 0) return undefined;
  const { subnetRules, ipRules } = registry.rules;
  const newSubnets = adds.subnets.map((id) => ({
    subnet: id,
    raw: { action: 'Allow', virtualNetworkSubnetResourceId: armIds.get(id) ?? id },
  }));
  const newRanges = adds.ranges.map((value) => ({ value, raw: { action: 'Allow', value } }));
  return {
    subnetRules:
      subnetRules === 'invisible'
        ? 'invisible'
        : [...subnetRules.filter((rule) => !drops.subnets.has(rule.subnet)), ...newSubnets],
    ipRules: [...ipRules.filter((rule) => !drops.ranges.has(rule.value)), ...newRanges],
  };
}

function putRules(registry: ObservedRegistry, after: NetworkRules): PutNetworkRules {
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
  { subnets, ranges }: Elements,
  heldBy: Problem | undefined,
): readonly Change[] {
  const rest = { owners: [], ...(heldBy === undefined ? {} : { heldBy }) };
  return [
    ...[...subnets].map((target): Change => ({ action: 'RemoveSubnetRule', target, ...rest })),
    ...[...ranges].map((target): Change => ({ action: 'RemoveIpRule', target, ...rest })),
  ];
}

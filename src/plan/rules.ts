import type { IpRange } from '../api/ip-range.ts';
import type { SubnetId } from '../api/resource-id.ts';
import type { Change, Hold } from './change.ts';
import type { Desired } from './desired.ts';
import type { Judgements } from './judgements.ts';
import type { NetworkRules, ObservedRegistry } from './observed.ts';
import { isStalled } from './problem.ts';
import { type Removals, presentElements } from './removals.ts';
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
  /** Access is about to be opened: what goes, goes after that. */
  readonly isOpening: boolean;
}

export interface RulesPlan {
  /** At most one write, of what can be written now. */
  readonly steps: readonly PutNetworkRules[];
  /** What the write adds: to be recorded as ours before it is made. */
  readonly adds: Additions;
  /** Whether the write takes rules away. */
  readonly isRemoving: boolean;
  /** All that is still to do, now or later. */
  readonly changes: readonly Change[];
  readonly holds: readonly Hold[];
}

export interface Additions {
  readonly subnets: readonly SubnetId[];
  readonly ranges: readonly IpRange[];
}

/** The rules that the registry is still to get and to lose, and the one write that comes next. */
export function planRules(rules: RulesCase): RulesPlan {
  const missing = missingOf(rules);
  const removals = guardLastRule(rules, missing);
  const adds = addsForNow(rules, missing);
  const drops = rules.isOpening ? nothing : removals.goes;
  const after = rulesAfter(rules, adds, drops);
  return {
    steps: after === undefined ? [] : [putRules(rules.registry, after)],
    adds,
    isRemoving: drops.subnets.size + drops.ranges.size > 0,
    changes: [...addChanges(rules.desired, missing), ...removeChanges(removals.goes)],
    holds: removals.holds,
  };
}

const nothing: Removals = { subnets: new Set(), ranges: new Set() };

function missingOf({ desired, registry, judgements }: RulesCase): Additions {
  const present = presentElements(registry);
  const isToCome = (id: string) => judgements.get(id)?.kind !== 'refused';
  return {
    subnets: [...desired.subnets.keys()].filter((id) => !present.subnets.has(id) && isToCome(id)),
    ranges: [...desired.ipRanges.keys()].filter((id) => !present.ranges.has(id) && isToCome(id)),
  };
}

// Under Deny without a rule nobody gets in at all, so the last of our rules stay until there are others or Allow.
function guardLastRule(
  { registry, removals }: RulesCase,
  missing: Additions,
): { readonly goes: Removals; readonly holds: readonly Hold[] } {
  const present = presentElements(registry);
  const goes = removals.subnets.size + removals.ranges.size;
  const left = present.subnets.size + present.ranges.size - goes;
  const comes = missing.subnets.length + missing.ranges.length;
  const isSafe = registry.settings.defaultAction === 'Allow' || left + comes > 0;
  if (goes === 0 || isSafe) return { goes: removals, holds: [] };
  const message =
    `the last ${goes} network rules of ${registry.armId} stay: under default action Deny nobody could reach it ` +
    `without them. Add a rule first, or let everybody in: az acr update --name ${registry.armId} --default-action Allow`;
  return { goes: nothing, holds: [{ problem: { reason: 'LockoutRisk', message } }] };
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
  drops: Removals,
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
      return {
        action: 'AddSubnetRule',
        target,
        owners: desired.subnets.get(target)?.wantedBy ?? [],
      };
    }),
    ...ranges.map((target): Change => {
      return { action: 'AddIpRule', target, owners: desired.ipRanges.get(target) ?? [] };
    }),
  ];
}

function removeChanges({ subnets, ranges }: Removals): readonly Change[] {
  return [
    ...[...subnets].map((target): Change => {
      return { action: 'RemoveSubnetRule', target, owners: [] };
    }),
    ...[...ranges].map((target): Change => {
      return { action: 'RemoveIpRule', target, owners: [] };
    }),
  ];
}

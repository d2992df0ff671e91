import type { IpRange } from '../../api/ip-range.ts';
import { type SubnetId } from '../../api/resource-id.ts';
import { acr } from '../az.ts';
import type { ObservedRegistry } from '../observed.ts';
import type { Problem } from '../problem.ts';
import { type Elements, type Removals, nothing, presentElements } from '../steps/removals.ts';

/** Rules that a write adds. */
export interface Additions {
  readonly subnets: readonly SubnetId[];
  readonly ranges: readonly IpRange[];
}

/** Whether default action Allow is about to be set: what goes, goes after that, unless Azure refuses to open. */
export type Opening = 'none' | 'due' | 'refused';

export interface GuardCase {
  readonly registry: ObservedRegistry;
  readonly removals: Removals;
  /** What the same write adds. */
  readonly adds: Additions;
  /** Other rules are on their way without a person's help. */
  readonly isAnyToCome: boolean;
  readonly opening: Opening;
  /** A policy accepts that nobody gets in any more. */
  readonly mayLockOut: boolean;
}

export interface GuardVerdict {
  /** What the next write may take away. */
  readonly drops: Elements;
  /** Why nothing ever goes as things stand. */
  readonly problem: Problem | undefined;
}

/**
 * Under Deny without a rule nobody gets in at all, so each write is judged by the rules that it leaves behind: the last
 * of ours stay until there are others, or Allow.
 */
export function guardLastRule(guard: GuardCase): GuardVerdict {
  const { registry, removals, opening, isAnyToCome } = guard;
  const goes = removals.subnets.size + removals.ranges.size;
  if (opening === 'due') return { drops: alongside(guard, nothing), problem: undefined };
  if (goes === 0 || guard.mayLockOut || leavesAccess(guard, removals)) {
    return { drops: alongside(guard, removals), problem: undefined };
  }
  const isForGood = !isAnyToCome && opening === 'none';
  const problem = isForGood ? lastRules(goes, registry) : undefined;
  return { drops: alongside(guard, nothing), problem };
}

function leavesAccess({ registry, adds }: GuardCase, drops: Elements): boolean {
  const present = presentElements(registry);
  const left =
    present.subnets.difference(drops.subnets).size + present.ranges.difference(drops.ranges).size;
  const comes = adds.subnets.length + adds.ranges.length;
  return registry.settings.defaultAction === 'Allow' || left + comes > 0;
}

function alongside(guard: GuardCase, drops: Elements): Elements {
  const { adds, removals } = guard;
  const writes = adds.subnets.length + adds.ranges.length + drops.subnets.size + drops.ranges.size;
  if (writes === 0 || removals.alongside.size === 0) return drops;
  const all = { subnets: drops.subnets.union(removals.alongside), ranges: drops.ranges };
  return leavesAccess(guard, all) ? all : drops;
}

function lastRules(count: number, { armId }: ObservedRegistry): Problem {
  return {
    reason: 'LockoutRisk',
    message:
      `the last ${count} network rules of ${armId} stay: under default action Deny nobody could reach it ` +
      `without them. Add a rule first, or let everybody in: az acr update ${acr(armId)} --default-action Allow`,
  };
}

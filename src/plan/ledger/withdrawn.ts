import type { RegistryStateSpec } from '../../api/registry-state.ts';
import { isRefusal } from '../failure.ts';
import { presentElements } from '../steps/removals.ts';
import type { StepResult } from '../result.ts';
import type { PutNetworkRules } from '../step.ts';

/**
 * The record without the rules that Azure refused to write: it was made before the write, and who adds such a rule by hand
 * is not to lose it. What a write of unknown end may have added stays.
 */
export function withdrawn(
  ledger: RegistryStateSpec,
  results: readonly StepResult[],
): RegistryStateSpec {
  const additionsWhere = (isSo: (outcome: StepResult['outcome']) => boolean) =>
    results.flatMap(({ step, outcome }) =>
      step.kind === 'putNetworkRules' && isSo(outcome) ? [additionsOf(step)] : [],
    );
  const refused = additionsWhere(wasRefused);
  const securityRules = refusedSecurityRules(results);
  if (refused.length + securityRules.size === 0) return ledger;
  const others = additionsWhere((outcome) => !wasRefused(outcome));
  const subnets = new Set(refused.flatMap((added) => added.subnets)).difference(
    new Set(others.flatMap((added) => added.subnets)),
  );
  const ranges = new Set(refused.flatMap((added) => added.ranges)).difference(
    new Set(others.flatMap((added) => added.ranges)),
  );
  return {
    ...ledger,
    subnetRules: ledger.subnetRules.filter(({ subnet }) => !subnets.has(subnet)),
    ipRules: ledger.ipRules.filter(({ value }) => !ranges.has(value)),
    securityRules: ledger.securityRules.filter(({ rule }) => !securityRules.has(rule)),
  };
}

function refusedSecurityRules(results: readonly StepResult[]): ReadonlySet<string> {
  return new Set(
    results.flatMap(({ step, outcome }) =>
      step.kind === 'putSecurityRule' && step.before === undefined && wasRefused(outcome)
        ? [step.ruleId]
        : [],
    ),
  );
}

function wasRefused(outcome: StepResult['outcome']): boolean {
  return outcome.kind === 'failed' && isRefusal(outcome.failure);
}

/** The rules that a write adds. */
export function additionsOf({ before, after }: PutNetworkRules): {
  readonly subnets: readonly string[];
  readonly ranges: readonly string[];
} {
  const known = presentElements({ rules: before });
  const wanted = presentElements({ rules: after });
  return {
    subnets: [...wanted.subnets.difference(known.subnets)],
    ranges: [...wanted.ranges.difference(known.ranges)],
  };
}

import type { RegistryStateSpec } from '../../api/registry-state.ts';
import { isRefusal } from '../failure.ts';
import { settingsOf } from './recorded-settings.ts';
import { presentElements } from '../steps/removals.ts';
import type { StepResult } from '../result.ts';
import type { PutNetworkRules } from '../step.ts';
import { settingFields } from '../wants/wants.ts';

/**
 * The record without what Azure refused to write: it was made before the write, and who adds such a rule by hand, or sets
 * such a setting, is not to lose it. What a write of unknown end may have done stays. Where a read right before the write
 * differed from the look, nothing was sent and the look may have been behind: what was on record before it, still is.
 */
export function withdrawn(
  ledger: RegistryStateSpec,
  results: readonly StepResult[],
  before: RegistryStateSpec,
): RegistryStateSpec {
  const rules = rulesNotWritten(results);
  return {
    ...ledger,
    subnetRules: ledger.subnetRules.flatMap((record) => {
      if (rules.refused.has(record.subnet)) return [];
      if (!rules.unsent.has(record.subnet)) return [record];
      return before.subnetRules.filter(({ subnet }) => subnet === record.subnet);
    }),
    ipRules: ledger.ipRules.flatMap((record) => {
      if (rules.refused.has(record.value)) return [];
      if (!rules.unsent.has(record.value)) return [record];
      return before.ipRules.filter(({ value }) => value === record.value);
    }),
    securityRules: securityRulesAfter(ledger, results, before),
    settings: settingsAfter(ledger, results, before),
  };
}

/** Subnets and ranges whose rules are certainly not there by these writes: Azure said no, or nothing was sent. */
function rulesNotWritten(results: readonly StepResult[]) {
  const addedWhere = (isSo: (outcome: StepResult['outcome']) => boolean) =>
    new Set(
      results.flatMap(({ step, outcome }) => {
        if (step.kind !== 'putNetworkRules' || !isSo(outcome)) return [];
        const { subnets, ranges } = additionsOf(step);
        return [...subnets, ...ranges];
      }),
    );
  const open = addedWhere((outcome) => !wasRefused(outcome));
  const unsent = addedWhere(wasOutOfDate).difference(open);
  const refused = addedWhere((outcome) => wasRefused(outcome) && !wasOutOfDate(outcome));
  return { refused: refused.difference(open), unsent };
}

function securityRulesAfter(
  { securityRules }: RegistryStateSpec,
  results: readonly StepResult[],
  before: RegistryStateSpec,
): RegistryStateSpec['securityRules'] {
  const refused = new Set<string>(
    results.flatMap(({ step, outcome }) =>
      step.kind === 'putSecurityRule' && step.before === undefined && wasRefused(outcome)
        ? [step.ruleId]
        : [],
    ),
  );
  return securityRules.flatMap((record) => {
    if (!refused.has(record.rule)) return [record];
    return before.securityRules.filter(({ rule }) => rule === record.rule);
  });
}

function settingsAfter(
  { settings, rolledBack = [] }: RegistryStateSpec,
  results: readonly StepResult[],
  before: RegistryStateSpec,
): RegistryStateSpec['settings'] {
  const fieldsWhere = (isSo: (result: StepResult) => boolean) =>
    new Set(results.filter(isSo).flatMap(({ step }) => Object.keys(settingsOf(step))));
  const refused = fieldsWhere(({ outcome }) => wasRefused(outcome));
  const isBack = results.some(
    ({ step, outcome }) =>
      outcome.kind === 'done' &&
      settingsOf(step).defaultAction === settings.defaultAction?.original,
  );
  const entries = settingFields
    .filter((field) => !(field === 'defaultAction' && isBack && rolledBack.length > 0))
    .map((field) => [field, refused.has(field) ? before.settings[field] : settings[field]] as const)
    .filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries);
}

function wasRefused(outcome: StepResult['outcome']): boolean {
  return outcome.kind === 'failed' && isRefusal(outcome.failure);
}

function wasOutOfDate(outcome: StepResult['outcome']): boolean {
  return outcome.kind === 'failed' && outcome.failure.kind === 'changed';
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

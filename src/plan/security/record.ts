import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { Step } from '../step.ts';
import { type Claims, claimsOf } from './claims.ts';
import type { RecordedRule } from './entries.ts';
import type { SecurityCase, SecurityPlan } from './plan.ts';
import { type SeenGroups, stateOf } from './records.ts';
import type { WantedRule } from './wanted.ts';

/**
 * The rules on record before the steps are taken.
 *
 * | on record | wanted | in Azure                     | becomes                                      |
 * |-----------|--------|------------------------------|----------------------------------------------|
 * | no        | yes    | as wanted                    | Adopted: it was there before us              |
 * | any       | yes    | no                           | Managed, in the reconcile that is to add it  |
 * | Managed   | any    | about something else         | forgotten: somebody made another rule of it  |
 * | Managed   | no     | yes, or nobody could look    | stays on record until it is gone             |
 * | Adopted   | no     | any                          | forgotten: it never was ours to remove       |
 *
 * As for other elements, what a frozen policy may rest on stays on record, and what a leaving one retains does not.
 */
export function nextSecurityRules(
  { members, ledger, seen, tags, wanted }: SecurityCase,
  { judgements }: SecurityPlan,
  steps: readonly Step[],
): RegistryStateSpec['securityRules'] {
  const claims = claimsOf(members, tags?.kind === 'seen' ? wanted : undefined);
  const next = new Map(
    ledger.securityRules
      .filter((record) => isKept(record, claims, seen))
      .map((record) => [record.rule, record]),
  );
  for (const rule of wanted) {
    const isThere = judgements.get(rule.id)?.kind === 'inForce';
    if (isThere && !next.has(rule.id)) next.set(rule.id, recordOf(rule, 'Adopted'));
  }
  const added = new Set<string>(
    steps.flatMap((step) =>
      step.kind === 'putSecurityRule' && step.before === undefined ? [step.ruleId] : [],
    ),
  );
  for (const rule of wanted.filter(({ id }) => added.has(id))) {
    next.set(rule.id, recordOf(rule, 'Managed'));
  }
  return [...next.values()].toSorted((one, other) => (one.rule < other.rule ? -1 : 1));
}

function isKept(record: RecordedRule, claims: Claims, seen: SeenGroups): boolean {
  const { kind } = stateOf(record, seen);
  const isManaged = record.ownership === 'Managed';
  if (isManaged && kind === 'theirs') return false;
  if (claims.isWanted(record) || claims.isHeld(record)) return true;
  if (claims.isRetained(record)) return false;
  return claims.isAnyFrozen || (isManaged && kind !== 'gone');
}

function recordOf(
  { id, allowance }: WantedRule,
  ownership: RecordedRule['ownership'],
): RecordedRule {
  return { rule: id, ...allowance, ownership };
}

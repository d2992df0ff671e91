import { rolledBack } from '../plan/access/rollback.ts';
import { rulesChangedBy } from '../plan/step.ts';
import type { ReportDeps } from './deps.ts';
import type { Reconciled } from './reconciled.ts';

/** What a person must not miss, as it begins. */
export function tellAlarms({ plan, input, state }: Reconciled, deps: ReportDeps): void {
  const conditions = input.lastSeen.conditions ?? [];
  const isNew = (type: string) => !conditions.some((condition) => condition.type === type);
  const { lost } = plan.ledger;
  if (lost !== undefined && isNew('LedgerLost')) {
    const message = `a part of the record was lost: ${lost.suspects.length} rules may have been ours, and stay`;
    deps.log.error('ledger lost', { ...lost });
    deps.events.about(state, { type: 'Warning', reason: 'LedgerLost', message });
  }
  tellRollback({ plan, input, state }, deps);
  if (plan.breakGlass.length === 0 || !isNew('BreakGlass')) return;
  for (const { field, message } of plan.breakGlass) {
    deps.log.warn('break glass', { field, detail: message });
    deps.events.about(state, { type: 'Warning', reason: 'BreakGlass', message });
    for (const { policy } of plan.members.filter(({ wants }) => wants[field])) {
      deps.events.about(policy, { type: 'Warning', reason: 'BreakGlass', message });
    }
  }
}

/** To whoever looks after the registry; the policies are told by their Ready. */
function tellRollback(
  { plan, input, state }: Pick<Reconciled, 'plan' | 'input' | 'state'>,
  deps: ReportDeps,
): void {
  const known = new Set(
    input.ledger.rolledBack?.map(({ policy, generation }) => `${policy} ${generation}`),
  );
  const policies = plan.rollback.latch
    .filter(({ policy, generation }) => !known.has(`${policy} ${generation}`))
    .map(({ policy }) => policy);
  if (policies.length === 0) return;
  const { reason, message } = rolledBack(input.ledger.registry);
  deps.log.warn('rolled back', { policies, detail: message });
  deps.events.about(state, { type: 'Warning', reason, message });
}

/** One event for each rule of others that was removed: there is no other trace of it. */
export function tellForeign({ plan, results, input, state }: Reconciled, deps: ReportDeps): void {
  const { subnetRules, ipRules } = input.ledger;
  const known = new Set([
    ...subnetRules.map(({ subnet }) => subnet),
    ...ipRules.map(({ value }) => value),
  ]);
  const removed = results
    .filter(({ outcome }) => outcome.kind === 'done')
    .flatMap(({ step }) => (step.kind === 'putNetworkRules' ? rulesChangedBy(step) : []))
    .filter(({ id, sign }) => sign === '-' && !known.has(id));
  const askers = plan.members.filter(
    ({ standing, wants, isPlatform }) =>
      standing.kind === 'active' && isPlatform && wants.foreignRules === 'Remove',
  );
  for (const { id } of removed) {
    const message = `removed the foreign network rule for ${id}: no policy wants it, and foreignRules is Remove`;
    for (const object of [state, ...askers.map(({ policy }) => policy)]) {
      deps.events.about(object, { type: 'Warning', reason: 'ForeignRuleRemoved', message });
    }
  }
}

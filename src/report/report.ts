import { type AccessReason, reasons, type Reason } from '../api/reasons.ts';
import type { PolicyStatus } from '../api/policy.ts';
import { departureOf } from '../plan/status/departure.ts';
import { type Member, asIfEnforced } from '../plan/wants/member.ts';
import { planFor } from '../plan/plan.ts';
import { isRegistryGone } from '../plan/registry.ts';
import { policyStatus } from '../plan/status/policy-status.ts';
import { isEmptyLedger } from '../plan/ledger/empty.ts';
import { stateStatus } from '../plan/status/state-status.ts';
import type { VerdictCase } from '../plan/status/verdict.ts';
import { forEachOf } from './each.ts';
import { tellAlarms, tellForeign } from './alarms.ts';
import type { ReportDeps } from './deps.ts';
import type { Reconciled } from './reconciled.ts';
import { tellDrift, tellPlan } from './tell.ts';

/** Says what somebody else changed and what is about to be done: a write can take Azure many seconds. */
export async function announce(
  intended: Reconciled,
  deps: ReportDeps,
  signal: AbortSignal,
): Promise<void> {
  tellDrift(intended, deps);
  tellAlarms(intended, deps);
  tellPlan(intended, deps);
  if (intended.plan.steps.length === 0) return;
  const verdict = verdictCaseOf(intended);
  await forEachOf(intended.plan.members, (member) => reportPolicy(member, verdict, deps, signal));
}

/** Brings back what was seen and done, whether it worked or not; then lets go of what is over. */
export async function report(
  reconciled: Reconciled,
  deps: ReportDeps,
  signal: AbortSignal,
): Promise<void> {
  const { plan, results, input, state } = reconciled;
  tellForeign(reconciled, deps);
  const { generation } = state.metadata;
  await deps.ledger.report(state, stateStatus(plan, results, input, { generation }), signal);
  const verdict = verdictCaseOf(reconciled);
  const departures = new Map(plan.members.map((one) => [one, departureOf(one, plan, input)]));
  await forEachOf(departures, ([member, departure]) =>
    departure.kind === 'done'
      ? letGo(member, departure.leftInPlace, deps, signal)
      : reportPolicy(member, verdict, deps, signal),
  );
  const isAnyLeft = departures.values().some(({ kind }) => kind !== 'done');
  const left = isRegistryGone(input)
    ? { ...plan.ledger, subnetRules: [], ipRules: [] }
    : plan.ledger;
  if (!isAnyLeft && isEmptyLedger(left)) await deps.ledger.remove(state, signal);
}

function verdictCaseOf({ plan, results, publications, input }: Reconciled): VerdictCase {
  const ifEnforced = planFor(asIfEnforced(plan.members), input);
  return { plan, ifEnforced, results, publications, input };
}

async function letGo(
  { policy, key }: Member,
  leftInPlace: string | undefined,
  deps: ReportDeps,
  signal: AbortSignal,
): Promise<void> {
  if (leftInPlace !== undefined) {
    deps.events.about(policy, { type: 'Warning', reason: 'LeftInPlace', message: leftInPlace });
  }
  await deps.policies.letGo(policy, signal);
  deps.log.info('policy let go', { policy: key, leftInPlace });
}

export async function reportPolicy(
  member: Member,
  verdict: VerdictCase,
  deps: ReportDeps,
  signal: AbortSignal,
): Promise<void> {
  const status = policyStatus(member, verdict);
  if (status === undefined) return;
  tellTransition(member, status, deps);
  tellAccess(member, status, deps);
  await deps.policies.report(member.policy, status, signal);
}

/** An event where Ready changes its reason, so that `kubectl describe` tells the story. */
function tellTransition({ policy, key }: Member, status: PolicyStatus, deps: ReportDeps): void {
  const { status: last } = deps.policies.current(policy);
  const before = last.conditions?.find(({ type }) => type === 'Ready');
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  if (ready === undefined || (before?.reason === ready.reason && before.status === ready.status)) {
    return;
  }
  const { reason, message } = ready;
  const isStalled = isReason(reason) && reasons[reason] === 'stalled';
  deps.events.about(policy, { type: isStalled ? 'Warning' : 'Normal', reason, message });
  deps.log.info('policy changed state', {
    policy: key,
    ready: ready.status,
    reason,
    detail: message,
  });
}

/** An event where the registry is found to let us in, or where nobody can tell; a denial is told with Ready. */
function tellAccess({ policy }: Member, status: PolicyStatus, deps: ReportDeps): void {
  const { status: last } = deps.policies.current(policy);
  const [before, now] = [last, status].map(({ conditions }) =>
    conditions?.find(({ type }) => type === 'AccessVerified'),
  );
  if (now === undefined || before?.reason === now.reason || untold.has(now.reason)) return;
  deps.events.about(policy, { type: 'Normal', reason: now.reason, message: now.message });
}

const untold: ReadonlySet<string> = new Set<AccessReason>([
  'Verifying',
  'OpenToAll',
  'AccessDenied',
]);

function isReason(text: string): text is Reason {
  return text in reasons;
}

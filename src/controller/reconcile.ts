import type { RegistryState } from '../api/registry-state.ts';
import type { RegistryId } from '../api/resource-id.ts';
import type { Call } from '../azure/gateways.ts';
import { type Member, membersOf } from '../plan/wants/member.ts';
import { withdrawn } from '../plan/ledger/withdrawn.ts';
import { type Outcome, outcomeOf } from '../plan/outcome.ts';
import { type Plan, makePlan } from '../plan/plan.ts';
import { hasActed } from '../plan/steps/removals.ts';
import { applySteps } from '../apply/apply.ts';
import type { Deps } from './deps.ts';
import { withGrace } from '../time/grace.ts';
import { lookAt } from '../observe/look.ts';
import type { Reconciled } from '../report/reconciled.ts';
import { forEachOf } from '../report/each.ts';
import { announce, report } from '../report/report.ts';
import { publish } from '../apply/publish.ts';
import { tellingSteps } from '../report/tell.ts';
import { reportUnlooked } from './unlooked.ts';

/** One look at one registry: observe, plan, record, apply, report. Level-based: it never asks what woke it. */
export async function reconcile(
  registryId: RegistryId,
  call: Call,
  deps: Deps,
  signal: AbortSignal,
): Promise<Outcome> {
  const policies = deps.policies.of(registryId);
  const admission = deps.admission();
  const members = membersOf(policies, admission);
  const state = deps.ledger.of(registryId);
  if (!isWorthALook(members, state)) {
    await reportUnlooked(members, registryId, deps, signal);
    return { kind: 'settled' };
  }
  const known = { policies, admission, members, state, call };
  const input = await lookAt(registryId, known, deps, signal);
  const plan = makePlan(input);
  const recorded = await record(plan, registryId, deps, signal);
  const publications = await publish(plan, input, deps, signal);
  const intended = { plan, results: [], publications, input, state: recorded };
  await announce(intended, deps, signal);
  const { operations } = input.observed;
  const tell = tellingSteps(plan, deps);
  const results = await applySteps(plan.steps, { ...deps, call, operations, tell }, signal);
  await conclude({ ...intended, results }, registryId, deps, signal);
  return outcomeOf(plan, results, input);
}

// What was done is told even at a stop: the next replica is to find it on record.
function conclude(
  reconciled: Reconciled,
  registryId: RegistryId,
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  const { plan, results, input } = reconciled;
  const known = withdrawn(plan.ledger, results, input.ledger);
  const work = async (late: AbortSignal) => {
    const state = await deps.ledger.record(registryId, known, late);
    await report({ ...reconciled, state }, deps, late);
  };
  return withGrace(work, deps, signal);
}

// Who is suspended is not looked at, and who has no grant must not even make the operator ask Azure; but what rested on a
// grant that is no longer there is revoked.
function isWorthALook(members: readonly Member[], state: RegistryState | undefined): boolean {
  const isAnyInvolved = members.some((member) => {
    const { standing } = member;
    const isRevoked = state !== undefined && hasActed(member);
    switch (standing.kind) {
      case 'active':
        return true;
      case 'leaving':
        return standing.isGranted || state !== undefined;
      case 'frozen':
        return standing.why.kind === 'observing' || (isRevoked && member.withheld.length > 0);
      case 'refused':
        return isRevoked;
      default:
        throw new Error(`unhandled standing ${JSON.stringify(standing satisfies never)}`);
    }
  });
  const isAnySuspended = members.some(({ standing }) => standing.kind === 'frozen');
  return isAnyInvolved || (state !== undefined && !isAnySuspended);
}

/** Finalizers and the ledger are safe before the first effect. */
async function record(
  plan: Plan,
  registryId: RegistryId,
  deps: Deps,
  signal: AbortSignal,
): Promise<RegistryState> {
  // What cannot be looked at is not changed either, so nothing rests on a policy yet that was not held before.
  const acting = plan.members.filter(
    ({ standing }) => standing.kind === 'active' && plan.problem === undefined,
  );
  await forEachOf(acting, ({ policy }) => deps.policies.hold(policy, signal));
  return deps.ledger.record(registryId, plan.ledger, signal);
}

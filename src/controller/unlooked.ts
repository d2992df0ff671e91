import { nothingElsewhere } from '../plan/wants/elsewhere.ts';
import type { PlanInput } from '../plan/input.ts';
import { emptyLedger } from '../plan/ledger/empty.ts';
import type { Member } from '../plan/wants/member.ts';
import { type Observed, undiscovered } from '../plan/observed.ts';
import { planFor } from '../plan/plan.ts';
import { publish } from '../apply/publish.ts';
import { forEachOf } from '../report/each.ts';
import { reportPolicy } from '../report/report.ts';
import type { Deps } from './deps.ts';

const nothing: Observed = {
  registry: { kind: 'failed', failure: { kind: 'unavailable', message: 'not looked at' } },
  discovered: undiscovered,
  subnets: new Map(),
  securityGroups: new Map(),
  providers: new Map(),
  operations: new Map(),
  neighbours: undefined,
  replicas: undefined,
  ownNetwork: undefined,
  probe: undefined,
};

/** Tells policies that have no part in their registry why that is so, without asking Azure anything. */
export async function reportUnlooked(
  members: readonly Member[],
  registry: string,
  deps: Deps,
  signal: AbortSignal,
): Promise<void> {
  const input: PlanInput = {
    policies: members.map((member) => member.policy),
    ledger: emptyLedger(registry),
    ledgerName: '',
    isLedgerMissing: true,
    consents: {},
    lastSeen: {},
    elsewhere: nothingElsewhere,
    observed: nothing,
    admission: deps.admission(),
    ...deps.settings,
    nowMs: deps.clock.now(),
  };
  const plan = planFor(members, input);
  const publications = await publish(plan, input, deps, signal);
  const verdict = { plan, ifEnforced: plan, results: [], publications, input };
  await forEachOf(members, (member) =>
    // Nothing is on record for this registry, so nothing rests on who leaves it.
    member.standing.kind === 'leaving'
      ? deps.policies.letGo(member.policy, signal)
      : reportPolicy(member, verdict, deps, signal),
  );
}

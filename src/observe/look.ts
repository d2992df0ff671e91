import { consentsIn } from '../api/consent.ts';
import type { Policy } from '../api/policy.ts';
import type { RegistryState } from '../api/registry-state.ts';
import type { RegistryId } from '../api/resource-id.ts';
import type { Clock } from '../time/clock.ts';
import type { Azure, Call } from '../azure/gateways.ts';
import { mergePolicies } from '../plan/wants/desired.ts';
import { asksElsewhere, type Elsewhere, nothingElsewhere } from '../plan/wants/elsewhere.ts';
import type { PlanInput } from '../plan/input.ts';
import { emptyLedger } from '../plan/ledger/empty.ts';
import { type Member, asIfEnforced, membersOf } from '../plan/wants/member.ts';
import type { Observed } from '../plan/observed.ts';
import type { Admission } from '../plan/wants/permits.ts';
import type { Discovery } from './discovery.ts';
import type { Probe } from '../probe/probe.ts';
import { observe, type Question } from './observe.ts';
import type { Surroundings } from './surroundings.ts';
import type { SharedTags } from './service-tags.ts';

/** What a look takes: the controller's dependencies are more than these, those of a command are no more. */
export interface LookDeps {
  readonly azure: Azure;
  readonly discovery: Pick<Discovery, 'discover'>;
  readonly serviceTags: SharedTags;
  /** Undefined where there is no pod to ask from. */
  readonly probe?: Probe;
  /** What the ledgers of other registries say. */
  readonly surroundings: Pick<Surroundings, 'of'>;
  readonly ledger: { nameOf(registry: RegistryId): string };
  readonly clock: Clock;
  readonly settings: LookSettings;
}

export type LookSettings = Pick<
  PlanInput,
  'isReadOnly' | 'cloudHasSubnetRules' | 'guardsNodes' | 'cloudHosts' | 'pod'
>;

/** What is known without asking Azure. */
export interface Known {
  readonly policies: readonly Policy[];
  readonly admission: Admission;
  /** The members by what their policies say, before anything is discovered. */
  readonly members: readonly Member[];
  readonly state: RegistryState | undefined;
  readonly call: Call;
}

/** Everything that the plan depends on: first what the policies come to, then how all of that is. */
export async function lookAt(
  registryId: RegistryId,
  known: Known,
  deps: LookDeps,
  signal: AbortSignal,
): Promise<PlanInput> {
  const { policies, admission, state, call } = known;
  const { azure, clock, discovery, serviceTags, probe, settings } = deps;
  const nowMs = clock.now();
  const found = await discovery.discover(known.members, call, signal);
  const discovered = { ...found, serviceTags: undefined };
  const members = membersOf(policies, admission, discovered);
  const { pod } = settings;
  const reads = { azure, serviceTags, call, ...(probe && { probe }) };
  const question = { registryId, members, discovered, state, pod, nowMs, ...reads };
  const observed = await observe(question, signal);
  return {
    policies,
    ...recordedIn(state, registryId, deps),
    observed,
    elsewhere: seeElsewhere({ members, registryId, state }, observed, deps),
    admission,
    ...settings,
    nowMs: clock.now(),
  };
}

type Recorded = Pick<
  PlanInput,
  'ledger' | 'ledgerName' | 'isLedgerMissing' | 'consents' | 'lastSeen'
>;

function recordedIn(
  state: RegistryState | undefined,
  registryId: RegistryId,
  { ledger }: LookDeps,
): Recorded {
  return {
    ledger: state?.spec ?? emptyLedger(registryId),
    ledgerName: ledger.nameOf(registryId),
    isLedgerMissing: state === undefined,
    consents: consentsIn(state?.metadata.annotations ?? {}),
    lastSeen: state?.status ?? {},
  };
}

function seeElsewhere(
  { members, registryId, state }: Pick<Question, 'members' | 'registryId' | 'state'>,
  { subnets }: Observed,
  { surroundings }: LookDeps,
): Elsewhere {
  const desired = mergePolicies(asIfEnforced(members));
  return asksElsewhere(desired, subnets, state)
    ? surroundings.of(registryId, desired.subnets.keys())
    : nothingElsewhere;
}

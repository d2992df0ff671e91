import type { Change, Hold } from '../change.ts';
import type { CloudHosts } from './cloud-hosts.ts';
import {
  type Cutover,
  awaitingConfirmation,
  cutoverTo,
  isAsPredicted,
  mismatch,
} from './cutover.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedRegistry, RegistrySettings, Replica, Seen } from '../observed.ts';
import { type Problem, problemOf } from '../problem.ts';
import { regionsOf } from './replicas.ts';
import { type SettingsCase, isRestoring, wantedSettings } from '../steps/settings.ts';
import { type LayerGate, layerGate } from '../security/layer-gate.ts';
import type { SecurityPlan } from '../security/plan.ts';
import type { PutDataEndpoints } from '../step.ts';
import { isMoving } from '../steps/subnet.ts';

export interface DataEndpointsCase extends SettingsCase {
  readonly replicas: Seen<readonly Replica[]> | undefined;
  readonly cloud: CloudHosts;
  /** Rules in security groups of clients. */
  readonly security: Pick<SecurityPlan, 'wanted' | 'judgements'>;
}

/** The same with where layers are to come from. */
interface WantedCase extends DataEndpointsCase {
  readonly wanted: RegistrySettings['dataEndpoints'];
}

export interface DataEndpointsPlan {
  readonly steps: readonly PutDataEndpoints[];
  readonly changes: readonly Change[];
  readonly holds: readonly Hold[];
  /** The switch is going to be made without a person's help. */
  readonly isComing: boolean;
  /** Where layers come from when it is as wanted; undefined where nobody has a say on it, or nobody can tell. */
  readonly cutover: Cutover | undefined;
}

/**
 * Azure moves all clients at once from blob storage to data endpoints, or back, so the switch waits until people say that
 * the firewalls of clients allow the hosts to come: these hosts, for with another replica there is another host.
 *
 * Rules of security groups are in force before: those that somebody asked this operator to write, and that clients need then.
 *
 * It comes after rules of the registry, so that they do not wait for it, for it keeps the registry busy. It comes before Deny, so that
 * access is closed to a registry that serves layers from where it will: who is cut off by the one is not to be taken for
 * cut off by the other. A switch that waits for people holds nothing up.
 */
export function planDataEndpoints(given: DataEndpointsCase): DataEndpointsPlan {
  const { registry, replicas, cloud } = given;
  const { dataEndpoints: wanted } = wantedSettings(given);
  if (wanted === undefined || replicas === undefined) return nothing;
  const known = { ...given, wanted };
  if (replicas.kind === 'failed') {
    return { ...nothing, holds: holdsFor(problemOf(replicas.failure, 0), askersOf(known)) };
  }
  const cutover = cutoverTo(wanted, { registry, replicas: replicas.value, cloud });
  return wanted === registry.settings.dataEndpoints
    ? { ...nothing, cutover, holds: doubts(cutover, replicas.value, known) }
    : { cutover, ...switchOver(cutover, replicas.value, known) };
}

const nothing: DataEndpointsPlan = {
  steps: [],
  changes: [],
  holds: [],
  isComing: false,
  cutover: undefined,
};

function switchOver(
  cutover: Cutover,
  replicas: readonly Replica[],
  given: WantedCase,
): Omit<DataEndpointsPlan, 'cutover'> {
  const { registry, judgements } = given;
  const before = registry.settings.dataEndpoints;
  const askers = askersOf(given);
  const unconfirmed = askers.filter((member) => !hasConfirmed(member, cutover));
  const problem = awaitingConfirmation(cutover, registry, unconfirmed.some(isRestoring));
  const isHeld = unconfirmed.length > 0;
  const change: Change = {
    action: 'SetDataEndpoints',
    target: registry.armId,
    detail: `${before} -> ${cutover.becomes}`,
    owners: askers.filter((member) => !isRestoring(member)).map(({ key }) => key),
    ...(isHeld && { heldBy: problem }),
  };
  const step: PutDataEndpoints = {
    kind: 'putDataEndpoints',
    registryId: registry.id,
    before,
    after: cutover.becomes,
    regions: regionsOf(registry, replicas),
  };
  const others = askers.filter((member) => !unconfirmed.includes(member));
  const gate = layerGate(cutover.becomes, given.security);
  const shut = shutHolds(gate, askers, registry);
  // Rules that are on their way go first.
  const isWaiting = gate.isOpening || [...judgements.values()].some(isMoving);
  const isComing = !isHeld && shut.length === 0;
  return {
    isComing,
    steps: isComing && !isWaiting ? [step] : [],
    changes: [shut[0] === undefined ? change : { ...change, heldBy: shut[0].problem }],
    holds: [
      ...(isHeld ? [...holdsFor(problem, unconfirmed), ...holdsFor(waitsForOthers, others)] : []),
      ...shut,
    ],
  };
}

/** Who says Immediate accepts that clients are cut off whose rules cannot be written. */
function shutHolds(
  { barred: [first] }: LayerGate,
  askers: readonly Member[],
  { armId }: ObservedRegistry,
): readonly Hold[] {
  if (first === undefined || askers.every(isImmediate)) return [];
  const { rule, problem } = first;
  const isKnowing = (member: Member) => member.isPlatform || rule.wantedBy.includes(member.key);
  const message =
    `data endpoints of ${armId} are not switched: clients behind network security group ${rule.group} could not fetch layers. ` +
    `Set dataEndpoints.cutover to Immediate to accept that, or mend it: ${problem.message}`;
  return [
    ...holdsFor({ reason: problem.reason, message }, askers.filter(isKnowing)),
    ...holdsFor(
      waitsForOthers,
      askers.filter((member) => !isKnowing(member)),
    ),
  ];
}

const waitsForOthers: Problem = {
  reason: 'AwaitingConfirmation',
  message:
    'data endpoints wait for another policy of this registry, whose clients are to be told or let through first',
};

// Nobody is held up by a list that is as it was foretold; a replica that came or went since then is a warning.
function doubts(
  cutover: Cutover,
  replicas: readonly Replica[],
  given: WantedCase,
): readonly Hold[] {
  const { registry } = given;
  if (cutover.becomes === 'Disabled' || isAsPredicted(registry, replicas)) return [];
  const doubting = askersOf(given).filter((member) => !hasConfirmed(member, cutover));
  return holdsFor(mismatch(cutover, registry), doubting);
}

/** Who wants it so; where nobody does any more, those who leave and have the original put back. */
function askersOf({ members, wanted }: WantedCase): readonly Member[] {
  const active = members.filter(
    ({ standing, wants }) => standing.kind === 'active' && wants.settings.dataEndpoints === wanted,
  );
  if (active.length > 0) return active;
  return members.filter(
    (member) => isRestoring(member) && member.wants.settings.dataEndpoints !== undefined,
  );
}

function hasConfirmed(member: Member, { digest }: Cutover): boolean {
  return isImmediate(member) || member.wants.dataEndpoints?.confirmed === digest;
}

function isImmediate({ wants: { dataEndpoints } }: Member): boolean {
  return dataEndpoints?.cutover === 'Immediate';
}

function holdsFor(problem: Problem, members: readonly Member[]): readonly Hold[] {
  return members.length === 0 ? [] : [{ problem, owners: members.map(({ key }) => key) }];
}

import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { SubnetId } from '../../api/resource-id.ts';
import { timeOf } from '../../api/time.ts';
import type { Rollback } from '../access/rollback.ts';
import type { Elsewhere } from '../wants/elsewhere.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedSubnet, Seen } from '../observed.ts';
import { isRetaining, listed, presentElements } from '../steps/removals.ts';
import { type SettingsPlan, isGivenUp, isLeavingBehind, isRestoring } from '../steps/settings.ts';
import { type RecordedCase, nextSettings } from './recorded-settings.ts';
import { additionsOf } from './withdrawn.ts';
import { settingFields } from '../wants/wants.ts';

export interface LedgerCase extends RecordedCase {
  readonly subnets: ReadonlyMap<SubnetId, Seen<ObservedSubnet>>;
  readonly settings: Pick<SettingsPlan, 'rulesInForceSince'>;
  readonly securityRules: RegistryStateSpec['securityRules'];
  readonly elsewhere: Elsewhere;
  readonly rollback: Pick<Rollback, 'latch'>;
}

type Ownership = 'Managed' | 'Adopted';

/**
 * What has to be on record before the steps are taken, so that a crash at any point leaves nothing that nobody owns.
 *
 * | element      | on record | wanted | in Azure | becomes                                          |
 * |--------------|-----------|--------|----------|--------------------------------------------------|
 * | any          | no        | yes    | yes      | Adopted: it was there before us                  |
 * | endpoint     | no        | yes    | yes, and ours by the ledger of another registry | Managed |
 * | any          | any       | yes    | no       | Managed, in the reconcile that is going to add it |
 * | Managed      | yes       | no     | yes      | stays on record until it is gone                 |
 * | any          | yes       | no     | no       | forgotten                                        |
 * | Adopted      | yes       | no     | any      | forgotten: it never was ours to remove           |
 *
 * While a policy is frozen nothing on record is forgotten, nor is what Azure does not show. What a leaving policy lists and
 * leaves in place is forgotten with it: rules and endpoints at `Retain`, endpoints and settings also at `Revoke`.
 */
export function nextLedger(record: LedgerCase): RegistryStateSpec {
  const { ledger, desired, steps } = record;
  const subnets = [...desired.subnets.keys()];
  const rules = steps.filter((step) => step.kind === 'putNetworkRules').map(additionsOf);
  return {
    registry: ledger.registry,
    subnetRules: nextElements(record, {
      known: ledger.subnetRules.map(({ subnet, ownership }) => [subnet, ownership]),
      wanted: subnets,
      present: presentSubnetRules(record),
      added: rules.flatMap((added) => added.subnets),
    }).map(([subnet, ownership]) => ({ subnet, ownership })),
    ipRules: nextElements(record, {
      known: ledger.ipRules.map(({ value, ownership }) => [value, ownership]),
      wanted: [...desired.ipRanges.keys()],
      present: presentElements(record.registry).ranges,
      added: rules.flatMap((added) => added.ranges),
    }).map(([value, ownership]) => ({ value, ownership })),
    serviceEndpoints: nextElements(record, {
      known: ledger.serviceEndpoints.map(({ subnet, ownership }) => [subnet, ownership]),
      wanted: subnets,
      present: presentEndpoints(record),
      added: steps.flatMap((step) => (step.kind === 'addServiceEndpoint' ? [step.subnetId] : [])),
      left: endpointsLeft(record.members),
      oursElsewhere: record.elsewhere.managedEndpoints,
    }).map(([subnet, ownership]) => ({ subnet, ownership })),
    securityRules: record.securityRules,
    settings: nextSettings(record),
    ...(record.lost && { lost: record.lost }),
    ...latchPart(record.rollback),
    ...(record.settings.rulesInForceSince === undefined
      ? {}
      : { rulesInForceSince: wholeSecond(record.settings.rulesInForceSince) }),
  };
}

/** The record while the registry cannot be looked at: only what leaving policies leave in place is forgotten. */
export function unseenLedger({
  members,
  desired,
  ledger,
  securityRules,
}: Pick<LedgerCase, 'members' | 'desired' | 'ledger' | 'securityRules'>): RegistryStateSpec {
  const wanted = new Set<string>([...desired.subnets.keys(), ...desired.ipRanges.keys()]);
  const keep = (left?: ReadonlySet<string>) =>
    keeping(members, { wanted: [...wanted], present: undefined, ...(left && { left }) });
  const isKept = keep();
  const isKeptEndpoint = keep(endpointsLeft(members));
  return {
    ...ledger,
    subnetRules: ledger.subnetRules.filter(({ subnet, ownership }) => isKept(subnet, ownership)),
    ipRules: ledger.ipRules.filter(({ value, ownership }) => isKept(value, ownership)),
    serviceEndpoints: ledger.serviceEndpoints.filter(({ subnet, ownership }) =>
      isKeptEndpoint(subnet, ownership),
    ),
    securityRules,
    settings: Object.fromEntries(
      settingFields
        .filter((field) => ledger.settings[field] !== undefined && !isGivenUp(field, members))
        .map((field) => [field, ledger.settings[field]]),
    ),
  };
}

function latchPart({ latch }: Pick<Rollback, 'latch'>): Pick<RegistryStateSpec, 'rolledBack'> {
  return latch.length === 0 ? {} : { rolledBack: [...latch] };
}

interface Elements {
  readonly known: readonly (readonly [string, Ownership])[];
  readonly wanted: readonly string[];
  readonly present: ReadonlySet<string>;
  readonly added: readonly string[];
  /** Listed by policies that leave it in place. */
  readonly left?: ReadonlySet<string>;
  readonly oursElsewhere?: ReadonlySet<string>;
}

function nextElements(
  { members }: LedgerCase,
  elements: Elements,
): readonly (readonly [string, Ownership])[] {
  const { known, wanted, present, added } = elements;
  const isKept = keeping(members, elements);
  const next = new Map(known.filter(([id, ownership]) => isKept(id, ownership)));
  for (const id of wanted.filter((other) => present.has(other) && !next.has(other))) {
    next.set(id, elements.oursElsewhere?.has(id) === true ? 'Managed' : 'Adopted');
  }
  for (const id of added.filter((other) => !present.has(other))) next.set(id, 'Managed');
  return [...next].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function keeping(
  members: readonly Member[],
  {
    wanted,
    present,
    left,
  }: Pick<Elements, 'wanted' | 'left'> & {
    readonly present: ReadonlySet<string> | undefined;
  },
): (id: string, ownership: Ownership) => boolean {
  const isFrozen = members.some(({ standing }) => standing.kind === 'frozen');
  const claimed = listed(members, ['frozen']).union(new Set(wanted));
  const retained = listed(members.filter(isRetaining), ['leaving']);
  return (id, ownership) => {
    if (claimed.has(id)) return true;
    if (retained.has(id) || left?.has(id) === true) return false;
    return isFrozen || (ownership === 'Managed' && present?.has(id) !== false);
  };
}

// Deleting with `Revoke` leaves endpoints where they are: a later `Restore` of another policy must not take them away.
function endpointsLeft(members: readonly Member[]): ReadonlySet<string> {
  const restored = listed(members.filter(isRestoring), ['leaving']);
  return listed(members.filter(isLeavingBehind), ['leaving']).difference(restored);
}

// Where no version shows the subnet rules, nothing is known to be gone.
function presentSubnetRules({ registry, ledger }: LedgerCase): ReadonlySet<string> {
  return registry.rules.subnetRules === 'invisible'
    ? new Set(ledger.subnetRules.map((rule) => rule.subnet))
    : presentElements(registry).subnets;
}

// An endpoint that nobody asked Azure about counts as there: it is forgotten only when it is known to be gone.
function presentEndpoints({ subnets, ledger, desired }: LedgerCase): ReadonlySet<string> {
  const onRecord = new Set(ledger.serviceEndpoints.map((endpoint) => endpoint.subnet));
  const seen: ReadonlyMap<string, Seen<ObservedSubnet>> = subnets;
  const isPresent = (id: string) => {
    const subnet = seen.get(id);
    if (subnet === undefined) return onRecord.has(id);
    if (subnet.kind === 'failed') return onRecord.has(id) && subnet.failure.kind !== 'notFound';
    return subnet.value.serviceEndpoint !== 'Absent';
  };
  return new Set([...onRecord, ...desired.subnets.keys()].filter(isPresent));
}

// Rounded up: a second that is cut off would be missing from the settle time.
function wholeSecond(epochMs: number): string {
  return timeOf(Math.ceil(epochMs / 1000) * 1000);
}

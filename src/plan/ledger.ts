import type { RegistryStateSpec } from '../api/registry-state.ts';
import type { SubnetId } from '../api/resource-id.ts';
import { timeOf } from '../api/time.ts';
import { type Desired, settingFields } from './desired.ts';
import type { Member } from './member.ts';
import type { ObservedRegistry, ObservedSubnet, RegistrySettings, Seen } from './observed.ts';
import { isRetaining, listed, presentElements } from './removals.ts';
import type { RulesPlan } from './rules.ts';
import type { SettingsPlan } from './settings.ts';
import type { Step } from './step.ts';

export interface LedgerCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly ledger: RegistryStateSpec;
  readonly registry: ObservedRegistry;
  readonly subnets: ReadonlyMap<SubnetId, Seen<ObservedSubnet>>;
  readonly steps: readonly Step[];
  readonly rules: RulesPlan;
  readonly settings: SettingsPlan;
}

type Ownership = 'Managed' | 'Adopted';

/**
 * What has to be on record before the steps are taken, so that a crash at any point leaves nothing that nobody owns.
 *
 * | element      | on record | wanted | in Azure | becomes                                          |
 * |--------------|-----------|--------|----------|--------------------------------------------------|
 * | any          | no        | yes    | yes      | Adopted: it was there before us                  |
 * | any          | no        | yes    | no       | Managed, in the reconcile that is going to add it |
 * | Managed      | yes       | no     | yes      | stays on record until it is gone                 |
 * | any          | yes       | no     | no       | forgotten                                        |
 * | Adopted      | yes       | no     | any      | forgotten: it never was ours to remove           |
 *
 * While a policy is frozen nothing on record is forgotten. What a policy with `Retain` lists, is forgotten with it.
 */
export function nextLedger(record: LedgerCase): RegistryStateSpec {
  const { ledger, registry, desired } = record;
  const present = presentElements(registry);
  const settings = nextSettings(record);
  return {
    registry: ledger.registry,
    subnetRules: nextElements(record, {
      known: ledger.subnetRules.map(({ subnet, ownership }) => [subnet, ownership]),
      wanted: [...desired.subnets.keys()],
      present: present.subnets,
      added: record.rules.adds.subnets,
    }).map(([subnet, ownership]) => ({ subnet, ownership })),
    ipRules: nextElements(record, {
      known: ledger.ipRules.map(({ value, ownership }) => [value, ownership]),
      wanted: [...desired.ipRanges.keys()],
      present: present.ranges,
      added: record.rules.adds.ranges,
    }).map(([value, ownership]) => ({ value, ownership })),
    serviceEndpoints: nextElements(record, {
      known: ledger.serviceEndpoints.map(({ subnet, ownership }) => [subnet, ownership]),
      wanted: [...desired.subnets.keys()],
      present: presentEndpoints(record),
      added: record.steps.flatMap((step) =>
        step.kind === 'addServiceEndpoint' ? [step.subnetId] : [],
      ),
    }).map(([subnet, ownership]) => ({ subnet, ownership })),
    settings,
    ...(record.settings.rulesInForceSince === undefined
      ? {}
      : { rulesInForceSince: timeOf(record.settings.rulesInForceSince) }),
  };
}

interface Elements {
  readonly known: readonly (readonly [string, Ownership])[];
  readonly wanted: readonly string[];
  readonly present: ReadonlySet<string>;
  readonly added: readonly string[];
}

function nextElements(
  { members }: LedgerCase,
  { known, wanted, present, added }: Elements,
): readonly (readonly [string, Ownership])[] {
  const isKept = keeping(members, new Set(wanted), present);
  const next = new Map(known.filter(([id, ownership]) => isKept(id, ownership)));
  const adopted = wanted.filter((id) => present.has(id) && !next.has(id));
  for (const id of adopted) next.set(id, 'Adopted');
  for (const id of added.filter((other) => !next.has(other))) next.set(id, 'Managed');
  return [...next].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function keeping(
  members: readonly Member[],
  wanted: ReadonlySet<string>,
  present: ReadonlySet<string>,
): (id: string, ownership: Ownership) => boolean {
  const isFrozen = members.some(({ standing }) => standing.kind === 'frozen');
  const frozen = listed(members, ['frozen']);
  const retained = listed(members.filter(isRetaining), ['leaving']);
  return (id, ownership) => {
    if (wanted.has(id) || frozen.has(id)) return true;
    return !retained.has(id) && (isFrozen || (ownership === 'Managed' && present.has(id)));
  };
}

// An endpoint that nobody asked Azure about counts as there: it is forgotten only when it is known to be gone.
function presentEndpoints({ subnets, ledger, desired }: LedgerCase): ReadonlySet<string> {
  const ids = [
    ...ledger.serviceEndpoints.map((endpoint) => endpoint.subnet),
    ...desired.subnets.keys(),
  ];
  const seen: ReadonlyMap<string, Seen<ObservedSubnet>> = subnets;
  return new Set(
    ids.filter((id) => {
      const subnet = seen.get(id);
      const isOnRecord = ledger.serviceEndpoints.some((endpoint) => endpoint.subnet === id);
      if (subnet === undefined) return isOnRecord;
      if (subnet.kind === 'failed') return isOnRecord && subnet.failure.kind !== 'notFound';
      return subnet.value.serviceEndpoint !== 'Absent';
    }),
  );
}

// The original is what was there when a policy first had a say; later values are ours or a stranger's.
function nextSettings({
  ledger,
  desired,
  registry,
  members,
}: LedgerCase): RegistryStateSpec['settings'] {
  const isRestored = (field: keyof RegistrySettings) =>
    desired.settings[field] === undefined &&
    members.some(({ standing }) => standing.kind === 'leaving' && standing.how === 'Restore') &&
    registry.settings[field] === ledger.settings[field]?.original;
  const entries = settingFields.flatMap((field) => {
    const known = ledger.settings[field];
    const applied = desired.settings[field] ?? known?.applied;
    if (applied === undefined || isRestored(field)) return [];
    return [[field, { original: known?.original ?? registry.settings[field], applied }] as const];
  });
  return Object.fromEntries(entries);
}

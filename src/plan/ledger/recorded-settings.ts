import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { Rollback } from '../access/rollback.ts';
import type { ObservedRegistry, RegistrySettings } from '../observed.ts';
import type { Desired } from '../wants/desired.ts';
import type { Member } from '../wants/member.ts';
import { isGivenUp, isRestoring } from '../steps/settings.ts';
import type { Step } from '../step.ts';
import { type SettingField, settingFields } from '../wants/wants.ts';

export interface RecordedCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly ledger: RegistryStateSpec;
  readonly registry: ObservedRegistry;
  readonly steps: readonly Step[];
  readonly rollback: Pick<Rollback, 'latch'>;
  /** What of the record was lost; then no original is recorded anew. */
  readonly lost: RegistryStateSpec['lost'];
}

/**
 * The original is what was there right before our first write; later values are ours or a stranger's. A value on its way
 * back is not recorded as applied: if the write does not happen, what stands is still ours and has to go back.
 */
export function nextSettings(record: RecordedCase): RegistryStateSpec['settings'] {
  const { ledger, registry, steps, desired } = record;
  const change: Partial<RegistrySettings> = Object.assign({}, ...steps.map(settingsOf));
  const entries = settingFields.flatMap((field) => {
    const known = isTakenBack(field, record) ? undefined : ledger.settings[field];
    const isWayBack = known !== undefined && desired.settings[field] === undefined;
    const applied = isWayBack ? known.applied : (change[field] ?? known?.applied);
    const isUnknown = known === undefined && record.lost !== undefined;
    if (applied === undefined || isUnknown) return [];
    if (isForgotten(field, record)) return [];
    return [[field, { original: known?.original ?? registry.settings[field], applied }] as const];
  });
  return Object.fromEntries(entries);
}

export function settingsOf(step: Step): Partial<RegistrySettings> {
  if (step.kind === 'putDataEndpoints') return { dataEndpoints: step.after };
  return step.kind === 'putSettings' ? step.change : {};
}

function isForgotten(field: SettingField, record: RecordedCase): boolean {
  return isOver(field, record) || isGivenUp(field, record.members);
}

// The original is back, and nobody is left who wants something else.
function isOver(field: SettingField, { ledger, registry, members }: RecordedCase): boolean {
  const isClaimed = members.some(
    ({ standing, wants }) =>
      (standing.kind === 'active' || standing.kind === 'frozen') &&
      wants.settings[field] !== undefined,
  );
  return (
    !isClaimed &&
    members.some(isRestoring) &&
    registry.settings[field] === ledger.settings[field]?.original
  );
}

// Deny was taken back, and Allow is there: whoever sets Deny from now on is not us.
function isTakenBack(field: SettingField, { ledger, registry, rollback }: RecordedCase): boolean {
  return (
    field === 'defaultAction' &&
    rollback.latch.length > 0 &&
    registry.settings[field] === ledger.settings[field]?.original
  );
}

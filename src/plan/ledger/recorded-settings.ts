import type { RegistryStateSpec } from '../../api/registry-state.ts';
import type { ObservedRegistry, RegistrySettings } from '../observed.ts';
import type { Desired } from '../wants/desired.ts';
import type { Member } from '../wants/member.ts';
import { isGivenUp } from '../steps/settings.ts';
import type { Step } from '../step.ts';
import { type SettingField, settingFields } from '../wants/wants.ts';

export interface RecordedCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly ledger: RegistryStateSpec;
  readonly registry: ObservedRegistry;
  readonly steps: readonly Step[];
  /** What of the record was lost; then no original is recorded anew. */
  readonly lost: RegistryStateSpec['lost'];
}

/**
 * The original is what was there right before our first write; later values are ours or a stranger's. A value on its way
 * back is not recorded as applied: if the write does not happen, what stands is still ours and has to go back. Where the
 * original is back, the record begins anew with our next write: whatever comes before that is a stranger's.
 */
export function nextSettings(record: RecordedCase): RegistryStateSpec['settings'] {
  const { registry, steps, desired } = record;
  const change: Partial<RegistrySettings> = Object.assign({}, ...steps.map(settingsOf));
  const entries = settingFields.flatMap((field) => {
    if (isGivenUp(field, record.members)) return [];
    const known = knownOf(field, record);
    const isWayBack = known !== undefined && desired.settings[field] === undefined;
    const applied = isWayBack ? known.applied : (change[field] ?? known?.applied);
    const isUnknown = known === undefined && record.lost !== undefined;
    if (applied === undefined || isUnknown) return [];
    return [[field, { original: known?.original ?? registry.settings[field], applied }] as const];
  });
  return Object.fromEntries(entries);
}

export function settingsOf(step: Step): Partial<RegistrySettings> {
  if (step.kind === 'putDataEndpoints') return { dataEndpoints: step.after };
  return step.kind === 'putSettings' ? step.change : {};
}

function knownOf(field: SettingField, { ledger, registry }: RecordedCase) {
  const known = ledger.settings[field];
  return registry.settings[field] === known?.original ? undefined : known;
}

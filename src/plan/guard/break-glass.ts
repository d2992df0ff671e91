import type { Judgements } from '../steps/judgements.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedRegistry } from '../observed.ts';
import { presentElements } from '../steps/removals.ts';
import type { Step } from '../step.ts';
import { hasRule, mayComeInByAddress } from '../steps/subnet.ts';
import { type SettingField, settingFields } from '../wants/wants.ts';

/** A danger that a policy accepts and that is now so, or is about to be: it leaves a trace. */
export interface BreakGlass {
  readonly field: 'allowLockout' | 'allowInterruption';
  readonly message: string;
}

export interface BreakGlassCase {
  readonly members: readonly Member[];
  readonly registry: ObservedRegistry;
  readonly judgements: Judgements;
  readonly steps: readonly Step[];
}

export function mayLockOut(members: readonly Member[]): boolean {
  return members.some(
    ({ standing, wants }) =>
      (standing.kind === 'active' || standing.kind === 'leaving') && wants.allowLockout,
  );
}

/** Whether the setting would leave nobody who can reach the registry. */
export function locksOut(
  field: SettingField,
  value: string | undefined,
  { rules, privateEndpoints }: Pick<ObservedRegistry, 'rules' | 'privateEndpoints'>,
): boolean {
  if (field === 'publicNetworkAccess') return value === 'Disabled' && privateEndpoints === 0;
  const { subnets, ranges } = presentElements({ rules });
  return field === 'defaultAction' && value === 'Deny' && subnets.size + ranges.size === 0;
}

export function breakGlassOf(glass: BreakGlassCase): readonly BreakGlass[] {
  const { members, registry } = glass;
  const after = afterSteps(glass);
  const isOut =
    mayLockOut(members) &&
    settingFields.some((field) => locksOut(field, after.settings[field], after));
  const cut = interrupted(glass);
  return [
    ...(isOut
      ? [
          {
            field: 'allowLockout',
            message: `nobody can reach ${registry.armId} over the network, as allowLockout accepts`,
          } as const,
        ]
      : []),
    ...(cut.length > 0
      ? [
          {
            field: 'allowInterruption',
            message:
              `the service endpoints of ${cut.join(', ')} are enabled though clients there may be cut off until their ` +
              `rules are in force, as allowInterruption accepts`,
          } as const,
        ]
      : []),
  ];
}

function interrupted({ registry, judgements, steps }: BreakGlassCase): readonly string[] {
  if (!mayComeInByAddress(registry)) return [];
  return steps
    .flatMap((step) => (step.kind === 'addServiceEndpoint' ? [step.subnetId] : []))
    .filter((id) => judgements.has(id) && !hasRule(registry, id));
}

function afterSteps({ registry, steps }: BreakGlassCase) {
  let { settings, rules } = registry;
  for (const step of steps) {
    if (step.kind === 'putNetworkRules') rules = step.after;
    if (step.kind === 'putSettings') settings = { ...settings, ...step.change };
  }
  return { settings, rules, privateEndpoints: registry.privateEndpoints };
}

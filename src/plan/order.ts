import type { Change } from './change.ts';
import type { Desired, WantedSubnet } from './desired.ts';
import type { EndpointsPlan } from './endpoints.ts';
import type { Judgements } from './judgements.ts';
import type { ObservedRegistry } from './observed.ts';
import type { RulesPlan } from './rules.ts';
import { type SettingsPlan, putSettings } from './settings.ts';
import type { Step } from './step.ts';

export interface Parts {
  readonly settings: SettingsPlan;
  readonly rules: RulesPlan;
  readonly endpoints: EndpointsPlan;
}

/**
 * The order in which nobody is shut out: open, prepare, rules, close, and endpoints that go when all of that is done.
 */
export function stepsOf(
  registry: ObservedRegistry,
  judgements: Judgements,
  { settings, rules, endpoints }: Parts,
): readonly Step[] {
  const prepare = [...judgements.values()].flatMap((judgement) =>
    judgement.kind === 'toPrepare' ? [judgement.step] : [],
  );
  const first = [...putSettings(registry, settings.opening), ...distinct(prepare), ...rules.steps];
  // Closing was judged by the rules as they were seen, so none may go in the same breath.
  const mayClose = settings.mayClose && !rules.isRemoving;
  if (mayClose) return [...first, ...putSettings(registry, settings.closing)];
  return first.length > 0 ? first : endpoints.steps;
}

// Subnets of one subscription share the registration of its provider.
function distinct(steps: readonly Step[]): readonly Step[] {
  return [...new Map(steps.map((step) => [JSON.stringify(step), step])).values()];
}

/** All that is to do, in the same order. */
export function changesOf(
  desired: Desired,
  judgements: Judgements,
  { settings, rules, endpoints }: Parts,
): readonly Change[] {
  const prepare = [...desired.subnets.values()].flatMap((wanted) => {
    const judgement = judgements.get(wanted.id);
    return judgement?.kind === 'toPrepare' ? [preparation(judgement.step, wanted)] : [];
  });
  return [
    ...settings.openingChanges,
    ...prepare,
    ...rules.changes,
    ...settings.closingChanges,
    ...endpoints.changes,
  ];
}

function preparation(step: Step, { id, wantedBy }: WantedSubnet): Change {
  return step.kind === 'registerProvider'
    ? { action: 'RegisterProvider', target: step.subscriptionId, owners: wantedBy }
    : { action: 'AddServiceEndpoint', target: id, owners: wantedBy };
}

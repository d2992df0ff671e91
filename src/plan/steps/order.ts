import type { Change } from '../change.ts';
import type { DataEndpointsPlan } from '../clients/data-endpoints.ts';
import type { Desired, WantedSubnet } from '../wants/desired.ts';
import type { EndpointsPlan } from './endpoints.ts';
import type { Judgements } from './judgements.ts';
import type { ObservedRegistry } from '../observed.ts';
import type { RulesPlan } from './rules.ts';
import type { SecurityPlan } from '../security/plan.ts';
import { type SettingsPlan, putSettings } from './settings.ts';
import type { Step } from '../step.ts';

export interface Parts {
  readonly settings: SettingsPlan;
  readonly rules: RulesPlan;
  readonly dataEndpoints: DataEndpointsPlan;
  readonly security: SecurityPlan;
  readonly endpoints: EndpointsPlan;
}

/**
 * The order in which nobody is shut out: open, prepare, rules, what clients are let through to, where layers come from,
 * close, and last the endpoints whose rules have gone, and what clients need no longer.
 */
export function stepsOf(
  registry: ObservedRegistry,
  judgements: Judgements,
  { settings, rules, dataEndpoints, security, endpoints }: Parts,
): readonly Step[] {
  const opening = putSettings(registry, settings.opening);
  const prepare = [...judgements.values()].flatMap((judgement) =>
    judgement.kind === 'toPrepare' ? [judgement.step] : [],
  );
  // Closing was judged by the registry as it was seen, so nothing may be opened or go in the same breath; but what Azure
  // refuses to open must not hold up the rest.
  const isOpening = opening.length > 0 && !settings.isRefused;
  const mayClose = settings.mayClose && !isOpening && !rules.isRemoving && !dataEndpoints.isComing;
  const closing = mayClose ? putSettings(registry, settings.closing) : [];
  return [
    ...opening,
    ...distinct(prepare),
    ...rules.steps,
    ...security.puts,
    ...dataEndpoints.steps,
    ...closing,
    ...endpoints.steps,
    ...security.deletes,
  ];
}

// Subnets of one subscription share the registration of its provider.
function distinct(steps: readonly Step[]): readonly Step[] {
  return [...new Map(steps.map((step) => [JSON.stringify(step), step])).values()];
}

/** All that is to do, in the same order. */
export function changesOf(
  desired: Desired,
  judgements: Judgements,
  { settings, rules, dataEndpoints, security, endpoints }: Parts,
): readonly Change[] {
  const prepare = [...desired.subnets.values()].flatMap((wanted) => {
    const judgement = judgements.get(wanted.id);
    return judgement?.kind === 'toPrepare' ? [preparation(judgement.step, wanted)] : [];
  });
  return [
    ...settings.openingChanges,
    ...joined(prepare),
    ...rules.changes,
    ...security.additions,
    ...dataEndpoints.changes,
    ...settings.closingChanges,
    ...endpoints.changes,
    ...security.removals,
  ];
}

function joined(changes: readonly Change[]): readonly Change[] {
  const groups = Map.groupBy(changes, ({ target }) => target);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const owners = new Set([first, ...others].flatMap((change) => change.owners));
    return [{ ...first, owners: [...owners] }];
  });
}

function preparation(step: Step, { id, wantedBy }: WantedSubnet): Change {
  return step.kind === 'registerProvider'
    ? { action: 'RegisterProvider', target: step.subscriptionId, owners: wantedBy }
    : { action: 'AddServiceEndpoint', target: id, owners: wantedBy };
}

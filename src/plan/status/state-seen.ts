import type { RegistryStateStatus } from '../../api/registry-state.ts';
import { timeOf } from '../../api/time.ts';
import { lastSourcesOf, mayBeWanted } from '../guard/origin.ts';
import type { PlanInput } from '../input.ts';
import { ruleLimits } from '../steps/judgements.ts';
import { layersMovedAt } from '../clients/layer-sources.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedRegistry } from '../observed.ts';
import type { Plan } from '../plan.ts';
import { presentElements } from '../steps/removals.ts';
import { recordedSeen } from './security-status.ts';
import { sourceOf } from '../wants/wants.ts';
import type { StepResult } from '../result.ts';

type Status = RegistryStateStatus;

/** The registry as it was seen, with what has been written since. */
export function seenPart(
  plan: Plan,
  results: readonly StepResult[],
  input: PlanInput,
): Partial<Status> {
  const { registry } = input.observed;
  if (registry.kind === 'failed') {
    return { ...unseenPart(input.lastSeen), ...securityPart(plan, results, input) };
  }
  const { loginServer, settings, rules } = afterWrites(registry.value, results);
  const changedAt = layersMovedAt(settings.dataEndpoints, input);
  const present = presentElements({ rules });
  const { subnetRules, ipRules } = plan.ledger;
  const subnetOwners = new Map(subnetRules.map((rule) => [rule.subnet, rule.ownership]));
  const rangeOwners = new Map(ipRules.map((rule) => [rule.value, rule.ownership]));
  return {
    loginServer,
    settings: { ...settings },
    ...(changedAt !== undefined && { dataEndpointsChangedAt: changedAt }),
    subnetRules: [...present.subnets].map((subnet) => ({
      subnet,
      origin: subnetOwners.get(subnet) ?? 'Foreign',
      ...wishPart(subnet, subnetOwners.get(subnet), { plan, input }),
    })),
    ipRules: [...present.ranges].map((value) => ({
      value,
      origin: rangeOwners.get(value) ?? 'Foreign',
      ...wishPart(value, rangeOwners.get(value), { plan, input }),
    })),
    serviceEndpoints: endpointsPart(plan, input),
    ...securityPart(plan, results, input),
    limits: {
      subnetRules: `${present.subnets.size}/${ruleLimits.subnets}`,
      ipRules: `${present.ranges.size}/${ruleLimits.ranges}`,
    },
  };
}

// What nobody wants any more keeps where it came from, so that it is known why it goes.
function wishPart(
  id: string,
  ownership: 'Managed' | 'Adopted' | undefined,
  { plan, input }: { readonly plan: Plan; readonly input: PlanInput },
): Wish {
  const from = sourcesOf(id, plan.members);
  if (from.length > 0) return { from: [...from] };
  if (ownership !== 'Managed') return {};
  const last = lastSourcesOf(id, input.lastSeen);
  const { subnetRules = [], ipRules = [] } = input.lastSeen;
  const before =
    subnetRules.find((rule) => rule.subnet === id) ?? ipRules.find((rule) => rule.value === id);
  if (mayBeWanted(id, plan.members, input.lastSeen)) return last ? { from: [...last] } : {};
  return {
    ...(last && { from: [...last] }),
    unwantedSince: before?.unwantedSince ?? timeOf(input.nowMs),
  };
}

type Wish = Pick<NonNullable<Status['subnetRules']>[number], 'from' | 'unwantedSince'>;

function sourcesOf(id: string, members: readonly Member[]): readonly string[] {
  const wanting = members.filter(
    ({ standing }) => standing.kind === 'active' || standing.kind === 'frozen',
  );
  const sources = wanting.flatMap(({ wants }) => sourceOf(id, wants) ?? []);
  return [...new Set(sources)].toSorted();
}

// A write that is done was read again: what it wrote is there.
function afterWrites(
  registry: ObservedRegistry,
  results: readonly StepResult[],
): Pick<ObservedRegistry, 'loginServer' | 'settings' | 'rules'> {
  let { settings, rules } = registry;
  for (const { step, outcome } of results) {
    if (outcome.kind !== 'done') continue;
    if (step.kind === 'putNetworkRules') rules = step.after;
    if (step.kind === 'putSettings') settings = { ...settings, ...step.change };
    if (step.kind === 'putDataEndpoints') settings = { ...settings, dataEndpoints: step.after };
  }
  return { loginServer: registry.loginServer, settings, rules };
}

function endpointsPart(
  plan: Plan,
  { observed }: PlanInput,
): NonNullable<Status['serviceEndpoints']> {
  const owners = new Map(plan.ledger.serviceEndpoints.map((one) => [one.subnet, one.ownership]));
  return [...observed.subnets].flatMap(([subnet, seen]) =>
    seen.kind === 'seen' && seen.value.serviceEndpoint !== 'Absent'
      ? [{ subnet, origin: owners.get(subnet) ?? 'Foreign', state: seen.value.serviceEndpoint }]
      : [],
  );
}

function securityPart(
  plan: Plan,
  results: readonly StepResult[],
  input: PlanInput,
): Pick<Status, 'securityRules'> {
  const securityRules = recordedSeen(plan, results, input);
  return securityRules.length === 0 ? {} : { securityRules };
}

// What could not be read now is still what was seen last: drift is judged against it.
function unseenPart(last: Status): Partial<Status> {
  const { loginServer, settings, subnetRules, ipRules, serviceEndpoints, limits } = last;
  const { dataEndpointsChangedAt } = last;
  return Object.fromEntries(
    Object.entries({
      loginServer,
      settings,
      subnetRules,
      ipRules,
      serviceEndpoints,
      dataEndpointsChangedAt,
      limits,
    }).filter(([, value]) => value !== undefined),
  );
}

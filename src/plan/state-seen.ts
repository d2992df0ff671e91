import type { RegistryStateStatus } from '../api/registry-state.ts';
import type { PlanInput } from './input.ts';
import { ruleLimits } from './judgements.ts';
import { layersMovedAt } from './layer-sources.ts';
import type { ObservedRegistry } from './observed.ts';
import type { Plan } from './plan.ts';
import { presentElements } from './removals.ts';
import type { StepResult } from './result.ts';

type Status = RegistryStateStatus;

/** The registry as it was seen, with what has been written since. */
export function seenPart(
  plan: Plan,
  results: readonly StepResult[],
  input: PlanInput,
): Partial<Status> {
  const { registry } = input.observed;
  if (registry.kind === 'failed') return unseenPart(input.lastSeen);
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
    })),
    ipRules: [...present.ranges].map((value) => ({
      value,
      origin: rangeOwners.get(value) ?? 'Foreign',
    })),
    serviceEndpoints: endpointsPart(plan, input),
    limits: {
      subnetRules: `${present.subnets.size}/${ruleLimits.subnets}`,
      ipRules: `${present.ranges.size}/${ruleLimits.ranges}`,
    },
  };
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

import type { RegistryStateSpec, RegistryStateStatus } from '../../api/registry-state.ts';
import { type SubnetId, shortNameOf } from '../../api/resource-id.ts';
import type { Desired } from '../wants/desired.ts';
import type { Member } from '../wants/member.ts';
import type { ObservedRegistry, ObservedSubnet, Seen } from '../observed.ts';
import { presentElements } from '../steps/removals.ts';
import type { SecurityPlan } from '../security/plan.ts';
import { allowsExactly } from '../security/security-rule.ts';
import { settingFields } from '../wants/wants.ts';

/** What somebody else changed since we looked last, against what the policies want. */
export interface Drift {
  readonly kind: 'subnetRule' | 'ipRule' | 'serviceEndpoint' | 'securityRule' | 'setting';
  readonly message: string;
  /** Keys of the policies that wanted it otherwise. */
  readonly owners: readonly string[];
}

export interface DriftCase {
  readonly members: readonly Member[];
  readonly desired: Desired;
  readonly ledger: RegistryStateSpec;
  readonly lastSeen: RegistryStateStatus;
  readonly registry: ObservedRegistry;
  readonly subnets: ReadonlyMap<SubnetId, Seen<ObservedSubnet>>;
  readonly security: Pick<SecurityPlan, 'wanted' | 'judgements'>;
}

/** Only what was in force when we looked last can have been taken away by somebody else. */
export function findDrift(drift: DriftCase): readonly Drift[] {
  return [
    ...lostRules(drift),
    ...lostEndpoints(drift),
    ...changedSecurityRules(drift),
    ...changedSettings(drift),
  ];
}

function lostRules({ desired, lastSeen, registry, subnets: seen }: DriftCase): readonly Drift[] {
  const present = presentElements(registry);
  const isVisible = registry.rules.subnetRules !== 'invisible';
  const lastSubnets = new Set(lastSeen.subnetRules?.map((rule) => rule.subnet));
  const lastRanges = new Set(lastSeen.ipRules?.map((rule) => rule.value));
  const subnets = [...desired.subnets.values()]
    .filter(({ id }) => isVisible && lastSubnets.has(id) && !present.subnets.has(id))
    // The rule of a subnet that is gone is taken away by us.
    .filter(({ id }) => !isGone(seen.get(id)))
    .map(({ id, wantedBy }) => ({
      kind: 'subnetRule' as const,
      message: `somebody removed the network rule for subnet ${shortNameOf(id)} from ${shortNameOf(registry.armId)}; it is added again`,
      owners: wantedBy,
    }));
  const ranges = [...desired.ipRanges]
    .filter(([range]) => lastRanges.has(range) && !present.ranges.has(range))
    .map(([range, owners]) => ({
      kind: 'ipRule' as const,
      message: `somebody removed the network rule for ${range} from ${shortNameOf(registry.armId)}; it is added again`,
      owners,
    }));
  return [...subnets, ...ranges];
}

function isGone(seen: Seen<ObservedSubnet> | undefined): boolean {
  return seen?.kind === 'failed' && seen.failure.kind === 'notFound';
}

function lostEndpoints({ desired, lastSeen, subnets }: DriftCase): readonly Drift[] {
  const last = new Set(
    lastSeen.serviceEndpoints
      ?.filter((endpoint) => endpoint.state === 'Succeeded')
      .map((endpoint) => endpoint.subnet),
  );
  return [...desired.subnets.values()]
    .filter(({ id }) => {
      const seen = subnets.get(id);
      return last.has(id) && seen?.kind === 'seen' && seen.value.serviceEndpoint === 'Absent';
    })
    .map(({ id, wantedBy }) => ({
      kind: 'serviceEndpoint',
      message: `somebody removed the service endpoint for registries from subnet ${shortNameOf(id)}`,
      owners: wantedBy,
    }));
}

function changedSettings({
  members,
  desired,
  ledger,
  lastSeen,
  registry,
}: DriftCase): readonly Drift[] {
  return settingFields
    .filter((field) => {
      const wanted = desired.settings[field];
      const isAsLeft = registry.settings[field] === ledger.settings[field]?.applied;
      return (
        wanted !== undefined &&
        lastSeen.settings?.[field] === wanted &&
        registry.settings[field] !== wanted &&
        !isAsLeft
      );
    })
    .map((field) => ({
      kind: 'setting',
      message:
        `somebody set ${field} of ${shortNameOf(registry.armId)} to ${registry.settings[field]}; ` +
        `it is set to ${desired.settings[field] ?? ''} again`,
      owners: members
        .filter(({ standing, wants }) => {
          return standing.kind === 'active' && wants.settings[field] === desired.settings[field];
        })
        .map(({ key }) => key),
    }));
}

function changedSecurityRules({ security, lastSeen }: DriftCase): readonly Drift[] {
  const { wanted, judgements } = security;
  const { securityRules = [] } = lastSeen;
  return wanted.flatMap(({ id, allowance, wantedBy }) => {
    const judgement = judgements.get(id);
    const last = securityRules.find(({ rule }) => rule === id);
    if (judgement?.kind !== 'toWrite' || last === undefined) return [];
    const { before } = judgement.step;
    const isRemoved = before === undefined;
    // Who asks for another span has it moved by us.
    const isAsLeft = before?.priority === last.priority && allowsExactly(before, allowance);
    if (isAsLeft) return [];
    const message = isRemoved
      ? `somebody removed security rule ${shortNameOf(id)}; it is added again`
      : `somebody changed security rule ${shortNameOf(id)}; it is put right again`;
    return [{ kind: 'securityRule', message, owners: wantedBy } as const];
  });
}

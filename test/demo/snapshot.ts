import type { Policy } from '../../src/api/policy.ts';
import type { RegistryState } from '../../src/api/registry-state.ts';
import { objectsAt, textAt } from '../azure/json.ts';
import type { World } from '../azure/world.ts';
import type { Pulls } from './pulls.ts';
import { shortNames } from './short-names.ts';
import { cast, containerRegistry, registryId, type Cast, type Whose } from './world.ts';

export type Origin = 'ours' | 'adopted' | 'foreign';

export interface PolicySnapshot {
  readonly key: string;
  readonly ready: string;
  readonly reason: string;
  readonly message: string;
  /** The other conditions. */
  readonly conditions: readonly { readonly type: string; readonly status: string }[];
  readonly plan: readonly string[];
}

export interface RuleSnapshot {
  readonly name: string;
  readonly origin: Origin;
}

export interface SubnetSnapshot {
  readonly name: string;
  readonly whose: Whose;
  readonly endpoint: string;
  readonly hasRule: boolean;
  readonly access: 'allowed' | 'denied' | 'not asked';
  readonly allowed: number;
  readonly denied: number;
}

/** All that is shown of one moment. */
export interface Snapshot {
  readonly policy: PolicySnapshot | undefined;
  readonly registry: {
    readonly name: string;
    readonly defaultAction: string;
    readonly rules: readonly RuleSnapshot[];
  };
  readonly subnets: readonly SubnetSnapshot[];
}

export interface Sources {
  readonly world: World;
  readonly pulls: Pulls;
  readonly policy: () => Policy | undefined;
  readonly ledger: () => RegistryState | undefined;
}

export function takeSnapshot({ world, pulls, policy, ledger }: Sources): Snapshot {
  const registry = world.registry(registryId);
  const { defaultAction, subnets, ips } = registry.rules;
  const origin = originsIn(ledger());
  return {
    policy: policyPart(policy()),
    registry: {
      name: registry.name,
      defaultAction,
      rules: [...ips, ...subnets].map((id) => ({ name: shortNames(id), origin: origin(id) })),
    },
    subnets: cast.map((member) => subnetPart(member, world, pulls)),
  };
}

function policyPart(policy: Policy | undefined): PolicySnapshot | undefined {
  if (policy === undefined) return undefined;
  const { metadata, status } = policy;
  const conditions = status.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  return {
    key: `${metadata.namespace}/${metadata.name}`,
    ready: ready?.status ?? 'Unknown',
    reason: ready?.reason ?? 'not looked at yet',
    message: shortNames(ready?.message ?? ''),
    conditions: conditions.filter(({ type }) => type !== 'Ready'),
    plan: (status.plan ?? []).map(({ action, target, detail }) =>
      [action, shortNames(target), detail].filter((part) => part !== undefined).join(' '),
    ),
  };
}

function originsIn(ledger: RegistryState | undefined): (id: string) => Origin {
  const rules = [
    ...(ledger?.spec.subnetRules ?? []).map((rule) => ({ ...rule, id: rule.subnet })),
    ...(ledger?.spec.ipRules ?? []).map((rule) => ({ ...rule, id: rule.value })),
  ];
  const ownership = new Map(rules.map((rule) => [rule.id.toLowerCase(), rule.ownership]));
  return (id) => {
    const found = ownership.get(id.toLowerCase());
    if (found === undefined) return 'foreign';
    return found === 'Managed' ? 'ours' : 'adopted';
  };
}

function subnetPart({ id, whose }: Cast, world: World, pulls: Pulls): SubnetSnapshot {
  const entry = objectsAt(world.subnet(id).properties, 'serviceEndpoints').find(
    (candidate) => textAt(candidate, 'service') === containerRegistry,
  );
  const { subnets } = world.registry(registryId).rules;
  const { last, allowed, denied } = pulls.of(id);
  return {
    name: shortNames(id),
    whose,
    endpoint: entry === undefined ? 'none' : (textAt(entry, 'provisioningState') ?? 'unknown'),
    hasRule: subnets.some((rule) => rule.toLowerCase() === id.toLowerCase()),
    access: last ?? 'not asked',
    allowed,
    denied,
  };
}

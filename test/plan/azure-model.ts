import { isDeepStrictEqual } from 'node:util';
import {
  type SecurityGroupId,
  type SubnetId,
  type SubscriptionId,
  parseSubnetId,
  securityGroupOf,
  securityRuleOf,
  subscriptionOf,
} from '../../src/api/resource-id.ts';
import type { Failure } from '../../src/plan/failure.ts';
import { targetOf } from '../../src/plan/memory.ts';
import type {
  IpRule,
  ObservedRegistry,
  ObservedSubnet,
  ProviderState,
  RegistrySettings,
  SubnetRule,
} from '../../src/plan/observed.ts';
import type { StepResult } from '../../src/plan/result.ts';
import type { SecurityRule } from '../../src/plan/security/security-rule.ts';
import type {
  DeleteSecurityRule,
  PutDataEndpoints,
  PutNetworkRules,
  PutSecurityRule,
  PutSettings,
  Step,
} from '../../src/plan/step.ts';
import { failure, registry, subnet } from './builders.ts';
import { ownRule } from './security-groups.ts';

/** As much of Azure as the planner can tell apart: values, so that each state on the way can be looked at. */
export interface Azure {
  readonly settings: RegistrySettings;
  readonly subnetRules: readonly SubnetRule[];
  readonly ipRules: readonly IpRule[];
  /** Those that exist. */
  readonly subnets: ReadonlyMap<SubnetId, ModelSubnet>;
  readonly providers: ReadonlyMap<SubscriptionId, ProviderState>;
  readonly neighbours: readonly ObservedRegistry[];
  /** Those that exist. */
  readonly securityGroups: ReadonlyMap<SecurityGroupId, readonly SecurityRule[]>;
  /** Rules that Azure refuses, and whether it says which it minds. */
  readonly refused: ReadonlyMap<string, 'named' | 'unnamed'>;
  /** A change of a subnet takes until the next look but one. */
  readonly isSlow: boolean;
}

export interface ModelSubnet {
  readonly endpoint: ObservedSubnet['serviceEndpoint'];
  readonly delegations: readonly string[];
  /** Its clients' public address, which is theirs while the subnet has no endpoint. */
  readonly address: string;
  /** Looks until the change that is running is over. */
  readonly ticks: number;
  readonly becomes: ObservedSubnet['serviceEndpoint'];
}

export type Outcome = StepResult['outcome'];

export function azure(more: Partial<Azure> = {}): Azure {
  return {
    settings: {
      defaultAction: 'Allow',
      publicNetworkAccess: 'Enabled',
      trustedServices: 'Allow',
      dataEndpoints: 'Disabled',
    },
    subnetRules: [],
    ipRules: [],
    subnets: new Map(),
    providers: new Map(),
    neighbours: [],
    securityGroups: new Map(),
    refused: new Map(),
    isSlow: false,
    ...more,
  };
}

export function modelSubnet(more: Partial<ModelSubnet> = {}): ModelSubnet {
  return {
    endpoint: 'Absent',
    delegations: [],
    address: '192.0.2.1',
    ticks: 0,
    becomes: 'Absent',
    ...more,
  };
}

/** Whether clients in the subnet get in now. */
export function isLetIn(world: Azure, id: SubnetId): boolean {
  if (world.settings.publicNetworkAccess === 'Disabled') return false;
  if (world.settings.defaultAction === 'Allow') return true;
  const one = world.subnets.get(id);
  if (one === undefined) return false;
  // While it changes, the source address is on its way to be the private one.
  return one.endpoint === 'Absent'
    ? world.ipRules.some((rule) => rule.value === one.address)
    : one.endpoint === 'Succeeded' && world.subnetRules.some((rule) => rule.subnet === id);
}

export function seenRegistry(world: Azure): ObservedRegistry {
  return {
    ...registry(),
    settings: world.settings,
    dataEndpointHostNames: dataEndpointsOf(world),
    rules: { subnetRules: world.subnetRules, ipRules: world.ipRules },
  };
}

function dataEndpointsOf({ settings }: Azure): readonly string[] {
  return settings.dataEndpoints === 'Enabled' ? ['contoso.westeurope.data.azurecr.io'] : [];
}

export function seenSubnet(world: Azure, id: SubnetId): ObservedSubnet | Failure {
  const one = world.subnets.get(id);
  if (one === undefined) return failure('notFound');
  const provisioningState = one.endpoint === 'Updating' ? 'Updating' : 'Succeeded';
  return subnet(id, {
    armId: id.toUpperCase(),
    serviceEndpoint: one.endpoint,
    delegations: one.delegations,
    provisioningState,
  });
}

/** Time passes: what was running comes to its end. */
export function tick(world: Azure): Azure {
  const subnets = new Map(
    [...world.subnets].map(([id, one]) => {
      if (one.endpoint !== 'Updating') return [id, one] as const;
      return one.ticks > 0
        ? ([id, { ...one, ticks: one.ticks - 1 }] as const)
        : ([id, { ...one, endpoint: one.becomes }] as const);
    }),
  );
  return { ...world, subnets };
}

/** Takes the step as Azure and the gateway in front of it would. */
export function take(
  world: Azure,
  step: Step,
): { readonly world: Azure; readonly outcome: Outcome } {
  switch (step.kind) {
    case 'registerProvider':
      return done({
        ...world,
        providers: new Map([...world.providers, [step.subscriptionId, 'Registered'] as const]),
      });
    case 'addServiceEndpoint':
      return changeEndpoint(world, step.subnetId, 'Succeeded');
    case 'removeServiceEndpoint':
      return changeEndpoint(world, step.subnetId, 'Absent');
    case 'putNetworkRules':
      return putRules(world, step);
    case 'putSettings':
      return putSettings(world, step);
    case 'putDataEndpoints':
      return switchLayers(world, step);
    case 'putSecurityRule':
    case 'deleteSecurityRule':
      return changeSecurityRule(world, step);
    default:
      throw new Error(`unhandled step ${JSON.stringify(step satisfies never)}`);
  }
}

interface Taken {
  readonly world: Azure;
  readonly outcome: Outcome;
}

function done(world: Azure): Taken {
  return { world, outcome: { kind: 'done' } };
}

function failed(world: Azure, why: Failure): Taken {
  return { world, outcome: { kind: 'failed', failure: why } };
}

function changeEndpoint(world: Azure, id: SubnetId, becomes: 'Succeeded' | 'Absent'): Taken {
  const one = world.subnets.get(id);
  if (one === undefined) return failed(world, failure('notFound'));
  if (one.endpoint === 'Updating') return failed(world, failure('conflict', { afterMs: 3000 }));
  if (one.endpoint === becomes) return done(world);
  const next = world.isSlow
    ? { ...one, endpoint: 'Updating' as const, becomes, ticks: 1 }
    : { ...one, endpoint: becomes };
  const changed = { ...world, subnets: new Map([...world.subnets, [id, next] as const]) };
  if (!world.isSlow) return done(changed);
  const operation = { url: `https://management.azure.com/${targetOf.subnet(id)}`, afterMs: 3000 };
  return { world: changed, outcome: { kind: 'running', operation } };
}

function putSettings(world: Azure, { before, change }: PutSettings): Taken {
  if (!isDeepStrictEqual(before, world.settings)) return failed(world, failure('changed'));
  return done({ ...world, settings: { ...world.settings, ...change } });
}

function switchLayers(world: Azure, { before, after }: PutDataEndpoints): Taken {
  if (world.settings.dataEndpoints !== before) return failed(world, failure('changed'));
  return done({ ...world, settings: { ...world.settings, dataEndpoints: after } });
}

function changeSecurityRule(world: Azure, step: PutSecurityRule | DeleteSecurityRule): Taken {
  const group = securityGroupOf(step.ruleId);
  const rules = world.securityGroups.get(group);
  if (rules === undefined) return failed(world, failure('notFound'));
  const others = rules.filter(({ name }) => securityRuleOf(group, name) !== step.ruleId);
  const existing = rules.find((rule) => !others.includes(rule));
  if (!isDeepStrictEqual(existing?.raw, step.before?.raw)) return failed(world, failure('changed'));
  const added = step.kind === 'putSecurityRule' ? [ownRule(step.after)] : [];
  const isTaken = others.some(
    ({ direction, priority }) => direction === 'Outbound' && priority === added[0]?.priority,
  );
  if (isTaken) return failed(world, failure('changed'));
  const next = [...others, ...added];
  return done({ ...world, securityGroups: new Map([...world.securityGroups, [group, next]]) });
}

// Azure looks at every rule of the list, new or not.
function putRules(world: Azure, { before, after }: PutNetworkRules): Taken {
  const seen = { subnetRules: world.subnetRules, ipRules: world.ipRules };
  if (!isDeepStrictEqual(before, seen)) return failed(world, failure('changed'));
  if (after.subnetRules === 'invisible') throw new Error('the model shows all rules');
  const why = refusalOf(world, after.subnetRules, after.ipRules);
  return why === undefined
    ? done({ ...world, subnetRules: after.subnetRules, ipRules: after.ipRules })
    : failed(world, why);
}

function refusalOf(
  world: Azure,
  subnetRules: readonly SubnetRule[],
  ipRules: readonly IpRule[],
): Failure | undefined {
  if (subnetRules.length > 100 || ipRules.length > 200) return failure('limitExceeded');
  const [first] = subnetRules.flatMap(({ subnet: text }) => ruleRefusal(world, text) ?? []);
  if (first !== undefined) return first;
  return ipRules.some(({ value }) => world.refused.has(value)) ? failure('invalid') : undefined;
}

function ruleRefusal(world: Azure, text: string): Failure | undefined {
  const id = parseSubnetId(text);
  const one = id === undefined ? undefined : world.subnets.get(id);
  if (id === undefined || one === undefined) return failure('ruleTargetMissing');
  if (one.endpoint !== 'Succeeded') return failure('endpointMissing', { subnets: [id] });
  const state = world.providers.get(subscriptionOf(id)) ?? 'Registered';
  if (state !== 'Registered') return failure('providerNotRegistered', { subnets: [id] });
  const how = world.refused.get(id);
  return how && failure('invalid', how === 'named' ? { subnets: [id] } : {});
}

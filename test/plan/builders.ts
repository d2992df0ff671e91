import { type Grant, grantSchema } from '../../src/api/grant.ts';
import { parseIpRange, type IpRange } from '../../src/api/ip-range.ts';
import { readPolicy } from '../../src/api/parse.ts';
import type { Policy, PolicyStatus } from '../../src/api/policy.ts';
import { type RegistryStateSpec, registryStateSchema } from '../../src/api/registry-state.ts';
import { parseRegistryId, parseSubnetId, type SubnetId } from '../../src/api/resource-id.ts';
import { clouds } from '../../src/azure/cloud.ts';
import { nothingElsewhere } from '../../src/plan/wants/elsewhere.ts';
import { noPod } from '../../src/plan/access/pod-place.ts';
import type { Failure } from '../../src/plan/failure.ts';
import type { PlanInput } from '../../src/plan/input.ts';
import { type Member, membersOf } from '../../src/plan/wants/member.ts';
import type { Admission } from '../../src/plan/wants/permits.ts';
import {
  undiscovered,
  type IpRule,
  type Observed,
  type ObservedRegistry,
  type ObservedSubnet,
  type Seen,
  type SubnetRule,
} from '../../src/plan/observed.ts';

export const subscription = '00000000-0000-4000-8000-00000000000a';
export const otherSubscription = '00000000-0000-4000-8000-00000000000b';
export const registryId = must(
  parseRegistryId(
    `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso`,
  ),
);
export const now = Date.parse('2026-11-01T00:00:00Z');
export const admission: Admission = {
  platformNamespaces: new Set(['platform']),
  grants: [],
  labels: new Map(),
  terminating: new Set(),
};

/** A grant for the namespace `team` and this registry, but for what is said. */
export function grant(spec: Readonly<Record<string, unknown>> = {}): Grant {
  return grantSchema.parse({
    metadata: { name: 'team' },
    spec: { namespaces: ['team'], registries: [registryId], allow: ['Subnets'], ...spec },
  });
}

export function granted(...grants: readonly Grant[]): Admission {
  return { ...admission, grants };
}

/** A subnet by its name; names that begin with `far` are in another subscription than the registry. */
export function subnetId(name: string): SubnetId {
  const owner = name.startsWith('far') ? otherSubscription : subscription;
  return must(
    parseSubnetId(
      `/subscriptions/${owner}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/${name}`,
    ),
  );
}

/** Subnets and ranges, so that a case can name them with one letter. */
export const [a, b, c, d] = [subnetId('a'), subnetId('b'), subnetId('c'), subnetId('d')];
export const far = subnetId('far');
export const [range1, range2] = [range('203.0.113.0/24'), range('198.51.100.7')];

export function range(text: string): IpRange {
  return must(parseIpRange(text));
}

export interface PolicyText {
  readonly name?: string;
  readonly namespace?: string;
  readonly created?: string;
  readonly generation?: number;
  readonly uid?: string;
  readonly isDeleted?: boolean;
  readonly finalizers?: readonly string[];
  readonly requestedAt?: string;
  readonly status?: PolicyStatus;
  /** Ids of subnets; whole sources go into `spec`. */
  readonly subnets?: readonly SubnetId[];
  /** As in a manifest. */
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Written for another version: nothing of the spec is known but the registry. */
  readonly isUnreadable?: boolean;
}

/** A policy as the parser makes it of a manifest. */
export function policy(text: PolicyText = {}): Policy {
  const { subnets = [], spec = {}, status = {}, isUnreadable = false } = text;
  const mode = isUnreadable ? { mode: 'NotYetInvented' } : {};
  return readPolicy({
    metadata: metadataOf(text),
    spec: { registry: registryId, subnets: subnets.map((id) => ({ id })), ...spec, ...mode },
    status,
  });
}

function metadataOf({
  name = 'policy',
  namespace = 'platform',
  generation = 1,
  uid = '',
  created = '2026-10-01T00:00:00Z',
  finalizers = ['registrynetwork.dev/revoke'],
  isDeleted = false,
  requestedAt,
}: PolicyText) {
  const annotation = { 'reconcile.fluxcd.io/requestedAt': requestedAt };
  return {
    name,
    namespace,
    generation,
    uid,
    creationTimestamp: created,
    finalizers,
    ...(isDeleted ? { deletionTimestamp: '2026-10-31T00:00:00Z' } : {}),
    ...(requestedAt === undefined ? {} : { annotations: annotation }),
  };
}

export function members(...policies: readonly Policy[]): readonly Member[] {
  return membersOf(policies, admission);
}

/** The only member of the policy. */
export function member(text: PolicyText = {}): Member {
  return must(members(policy(text))[0]);
}

export function subnetRule(id: string, more: Readonly<Record<string, unknown>> = {}): SubnetRule {
  return { subnet: id, raw: { action: 'Allow', virtualNetworkSubnetResourceId: id, ...more } };
}

export function ipRule(value: string, more: Readonly<Record<string, unknown>> = {}): IpRule {
  return { value, raw: { action: 'Allow', value, ...more } };
}

export interface RegistryText extends Partial<Omit<ObservedRegistry, 'rules' | 'settings'>> {
  readonly settings?: Partial<ObservedRegistry['settings']>;
  readonly subnets?: readonly string[] | 'invisible';
  readonly ranges?: readonly string[];
}

/** An open Premium registry without rules, but for what is said. */
export function registry({ settings, subnets = [], ranges = [], ...rest }: RegistryText = {}) {
  return {
    id: registryId,
    armId: registryId,
    loginServer: 'contoso.azurecr.io',
    location: 'westeurope',
    sku: 'Premium',
    provisioningState: 'Succeeded',
    privateEndpoints: 0,
    dataEndpointHostNames: [],
    regionalEndpointHostNames: [],
    ...rest,
    settings: {
      defaultAction: 'Allow',
      publicNetworkAccess: 'Enabled',
      trustedServices: 'Allow',
      dataEndpoints: 'Disabled',
      ...settings,
    },
    rules: {
      subnetRules: subnets === 'invisible' ? subnets : subnets.map((id) => subnetRule(id)),
      ipRules: ranges.map((value) => ipRule(value)),
    },
  } satisfies ObservedRegistry;
}

/** A subnet that is ready for its rule, but for what is said. */
export function subnet(id: SubnetId, more: Partial<ObservedSubnet> = {}): ObservedSubnet {
  return {
    id,
    armId: id,
    provisioningState: 'Succeeded',
    serviceEndpoint: 'Succeeded',
    delegations: [],
    ...more,
  };
}

type Owned = Readonly<Record<string, 'Managed' | 'Adopted'>>;

export interface LedgerText {
  readonly subnets?: Owned;
  readonly ranges?: Owned;
  readonly endpoints?: Owned;
  readonly securityRules?: RegistryStateSpec['securityRules'];
  readonly settings?: RegistryStateSpec['settings'];
  readonly rulesInForceSince?: string;
}

export function ledger(text: LedgerText = {}): RegistryStateSpec {
  const { subnets = {}, ranges = {}, endpoints = {}, settings = {}, rulesInForceSince } = text;
  const { securityRules = [] } = text;
  const spec = {
    registry: registryId,
    subnetRules: Object.entries(subnets).map(([id, ownership]) => ({ subnet: id, ownership })),
    ipRules: Object.entries(ranges).map(([value, ownership]) => ({ value, ownership })),
    serviceEndpoints: Object.entries(endpoints).map(([id, ownership]) => {
      return { subnet: id, ownership };
    }),
    securityRules,
    settings,
    ...(rulesInForceSince === undefined ? {} : { rulesInForceSince }),
  };
  return registryStateSchema.shape.spec.parse(spec);
}

export interface InputText extends Partial<Omit<PlanInput, 'observed' | 'policies'>> {
  readonly policies?: readonly Policy[];
  readonly registry?: ObservedRegistry | Failure;
  readonly subnets?: readonly (ObservedSubnet | readonly [SubnetId, Failure])[];
  readonly observed?: Partial<Omit<Observed, 'registry' | 'subnets'>>;
}

/** One look at the world. The subnets that policies list are ready where nothing is said of them. */
export function input(text: InputText = {}): PlanInput {
  const { policies = [], registry: seenRegistry = registry(), subnets = [], observed } = text;
  return {
    ledger: ledger(),
    ledgerName: 'contoso-1',
    isLedgerMissing: false,
    consents: {},
    lastSeen: {},
    elsewhere: nothingElsewhere,
    admission,
    isReadOnly: false,
    cloudHasSubnetRules: true,
    guardsNodes: true,
    cloudHosts: clouds.AzurePublic.hosts,
    pod: noPod,
    nowMs: now,
    ...text,
    policies,
    observed: {
      discovered: undiscovered,
      providers: new Map(),
      operations: new Map(),
      securityGroups: new Map(),
      neighbours: undefined,
      replicas: undefined,
      ownNetwork: undefined,
      probe: undefined,
      ...observed,
      registry: seen(seenRegistry),
      subnets: new Map([
        ...policies.flatMap(idsOf).map((id) => [id, seen(subnet(id))] as const),
        ...subnets.map((one) =>
          'id' in one
            ? ([one.id, seen(one)] as const)
            : ([one[0], seen<ObservedSubnet>(one[1])] as const),
        ),
      ]),
    },
  };
}

export function seen<T extends object>(value: T | Failure): Seen<T> {
  return isFailure(value) ? { kind: 'failed', failure: value } : { kind: 'seen', value };
}

/** A read that failed. */
export function unread(kind: Failure['kind'], more: Partial<Failure> = {}) {
  return { kind: 'failed', failure: failure(kind, more) } as const;
}

export function failure(kind: Failure['kind'], more: Partial<Failure> = {}): Failure {
  return { kind, message: `it failed: ${kind}`, ...more };
}

export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the test expects a value here');
  return value;
}

function isFailure(value: object): value is Failure {
  return 'kind' in value && 'message' in value;
}

function idsOf({ spec }: Policy): readonly SubnetId[] {
  return spec.subnets.flatMap((source) => ('id' in source ? [source.id] : []));
}

import * as fc from 'fast-check';
import type { SubnetId } from '../../src/api/resource-id.ts';
import type { ProviderState } from '../../src/plan/observed.ts';
import { anyClientFirewall, anySecurityGroups } from './any-security.ts';
import { type Azure, azure, modelSubnet } from './azure-model.ts';
import {
  type PolicyText,
  a,
  b,
  c,
  d,
  far,
  ipRule,
  range1,
  range2,
  subnetId,
  subnetRule,
} from './builders.ts';
import { subscriptionOf } from '../../src/api/resource-id.ts';
import type { Fault } from './world.ts';

export const pool: readonly SubnetId[] = [a, b, c, d, far];
const strangersSubnet = subnetId('strangers');
const ranges: readonly string[] = [range1, range2];

/** Rules of strangers, with members that only they understand. */
export const foreignSubnetRules = [
  subnetRule(strangersSubnet, { note: { by: 'somebody', at: [1, 2] } }),
  subnetRule(d, { futureMember: true }),
];
export const foreignIpRules = [ipRule('192.0.2.1', { note: 'office' }), ipRule(range2)];

export interface AzureOptions {
  /** Whether subnets may be missing, delegated, or refused by Azure. */
  readonly mayBeBad: boolean;
}

export function anyAzure({ mayBeBad }: AzureOptions): fc.Arbitrary<Azure> {
  const endpoint = fc.constantFrom('Absent' as const, 'Succeeded' as const);
  const subnets = fc.tuple(
    ...pool.map((id) =>
      fc.record({
        id: fc.constant(id),
        // A stranger's rule is there already, so the endpoint is.
        endpoint: id === d ? fc.constant('Succeeded' as const) : endpoint,
        isMissing: mayBeBad && id !== d ? rarely : fc.constant(false),
        isDelegated: mayBeBad && id !== d ? rarely : fc.constant(false),
      }),
    ),
  );
  const refused = mayBeBad
    ? fc.dictionary(fc.constantFrom<string>(...pool.slice(0, 3), range1), how, { maxKeys: 2 })
    : fc.constant<Record<string, 'named' | 'unnamed'>>({});
  return fc
    .record({
      settings: fc.record({
        defaultAction: fc.constantFrom('Allow' as const, 'Deny' as const),
        publicNetworkAccess: fc.constantFrom('Enabled' as const, 'Disabled' as const),
        trustedServices: fc.constantFrom('Allow' as const, 'Deny' as const),
        dataEndpoints: fc.constantFrom('Disabled' as const, 'Enabled' as const),
      }),
      subnetRules: fc.subarray(foreignSubnetRules),
      ipRules: fc.subarray(foreignIpRules),
      subnets,
      refused,
      securityGroups: anySecurityGroups(mayBeBad),
      isSlow: fc.boolean(),
      provider: fc.constantFrom<ProviderState>('Registered', 'NotRegistered'),
    })
    .map(({ subnets: chosen, refused: bad, provider, ...rest }) =>
      azure({
        ...rest,
        refused: new Map(Object.entries(bad)),
        providers: new Map([[subscriptionOf(far), provider]]),
        subnets: new Map([
          [strangersSubnet, modelSubnet({ endpoint: 'Succeeded' })] as const,
          ...chosen
            .filter(({ isMissing }) => !isMissing)
            .map(({ id, endpoint: state, isDelegated }) => {
              const delegations = isDelegated ? ['Microsoft.Web/serverFarms'] : [];
              return [id, modelSubnet({ endpoint: state, delegations })] as const;
            }),
        ]),
      }),
    );
}

const rarely = fc.integer({ min: 0, max: 9 }).map((number) => number === 0);
const how = fc.constantFrom('named' as const, 'unnamed' as const);

export interface PolicyOptions {
  readonly names?: readonly string[];
  readonly standings?: readonly (
    'active' | 'suspended' | 'observing' | 'unreadable' | 'ungranted'
  )[];
  readonly deletionPolicies?: readonly ('Revoke' | 'Restore' | 'Retain')[];
}

const everyStanding = ['active', 'suspended', 'observing', 'unreadable', 'ungranted'] as const;

export function anyPolicy({
  names = ['one', 'two', 'three'],
  standings = ['active', 'active', 'active', ...everyStanding],
  deletionPolicies = ['Revoke', 'Restore', 'Retain'],
}: PolicyOptions = {}): fc.Arbitrary<PolicyText> {
  return fc
    .record({
      name: fc.constantFrom(...names),
      standing: fc.constantFrom(...standings),
      day: fc.constantFrom('01', '02', '03'),
      subnets: fc.subarray([...pool]),
      ipRanges: fc.subarray([...ranges]),
      defaultAction: maybe('Allow', 'Deny', 'Deny'),
      publicNetworkAccess: maybe('Enabled', 'Disabled'),
      trustedServices: maybe('Allow', 'Deny'),
      dataEndpoints: maybe(
        { enabled: true },
        { enabled: true, cutover: 'Immediate' },
        { enabled: false, cutover: 'Immediate' },
      ),
      clientFirewall: anyClientFirewall,
      serviceEndpoints: fc.constantFrom('Manage', 'Manage', 'Manage', 'Require'),
      registerProvider: fc.boolean(),
      deletionPolicy: fc.constantFrom(...deletionPolicies),
      settle: fc.constantFrom('0s', '2m', '5m'),
    })
    .map(({ name, standing, day, subnets, settle, publicNetworkAccess, ...spec }) => {
      const hasRules = subnets.length + spec.ipRanges.length > 0;
      const access =
        publicNetworkAccess === 'Disabled' && hasRules ? undefined : publicNetworkAccess;
      return {
        name,
        namespace: standing === 'ungranted' ? 'team' : 'platform',
        created: `2026-10-${day}T00:00:00Z`,
        finalizers: [],
        subnets,
        isUnreadable: standing === 'unreadable',
        spec: {
          ...spec,
          publicNetworkAccess: access,
          verification: { settle },
          suspend: standing === 'suspended',
          mode: standing === 'observing' ? 'Observe' : 'Enforce',
        },
      };
    });
}

function maybe<T>(...values: readonly T[]): fc.Arbitrary<T | undefined> {
  return fc.option(fc.constantFrom(...values), { nil: undefined });
}

/** Policies of different names. */
export function anyPolicies(options: PolicyOptions = {}): fc.Arbitrary<readonly PolicyText[]> {
  return fc.uniqueArray(anyPolicy(options), {
    maxLength: 3,
    selector: ({ name = '' }) => name,
  });
}

export const anyFaults: fc.Arbitrary<readonly (readonly Fault[])[]> = fc.array(
  fc.array(fc.constantFrom<Fault>('none', 'none', 'refused', 'lost', 'crashBefore', 'crashAfter'), {
    maxLength: 3,
  }),
  { maxLength: 6 },
);

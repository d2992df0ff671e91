import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSubnetId, type SubnetId } from '../../src/api/resource-id.ts';
import { type Discovered, type ObservedCluster, undiscovered } from '../../src/plan/observed.ts';
import type { RegistryStateStatus } from '../../src/api/registry-state.ts';
import type { Failure } from '../../src/plan/failure.ts';
import { outcomeOf } from '../../src/plan/outcome.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { stateStatus } from '../../src/plan/status/state-status.ts';
import { actions } from './actions.ts';
import {
  type InputText,
  type PolicyText,
  a,
  b,
  c,
  failure,
  input,
  ledger,
  must,
  now,
  policy,
  range1,
  registry,
  subnet,
  subscription,
} from './builders.ts';
import { cluster, clusterId, found, pool } from './discovered.ts';
import { find } from './kstatus.ts';
import { statusOf } from './status-of.ts';

const verification = { settle: '0s' };
const follows: PolicyText = { spec: { subnets: [{ cluster: clusterId }], verification } };
const deny = { defaultAction: 'Deny', verification };
const healthy = cluster([pool('sys', [a]), pool('ci', [b])]);

// Long ago, so that what the cluster gives no longer has rested.
const seenAt = { origin: 'Managed', unwantedSince: '2026-10-01T00:00:00Z' } as const;
const gaveAll: RegistryStateStatus = {
  subnetRules: [a, b, c].map((id) => ({ ...seenAt, subnet: id, from: [clusterId] })),
};

/** A look at a registry that has our rules for `a` and `b`, and one of nobody's for `c`. */
function given(one: ObservedCluster | Failure, more: InputText = {}): InputText {
  return {
    policies: [policy(follows)],
    registry: registry({ subnets: [a, b, c], ranges: [range1] }),
    subnets: [subnet(a), subnet(b)],
    ledger: ledger({
      subnets: { [a]: 'Managed', [b]: 'Managed' },
      ranges: { [range1]: 'Managed' },
    }),
    lastSeen: gaveAll,
    ...more,
    observed: { discovered: found(one) },
  };
}

const noRange = [`-${range1}`];

describe('rules of discovered subnets', () => {
  test('are added', () => {
    const empty = { registry: registry(), ledger: ledger() };
    expect(actions(given(healthy, empty))).toEqual(['+a +b']);
  });

  test.for([
    { name: 'stay while the pools are there', one: healthy, steps: noRange },
    {
      name: 'go with the pool that the cluster no longer has',
      one: cluster([pool('sys', [a])]),
      steps: [`-b -${range1}`],
    },
    {
      name: 'stay while the cluster cannot be read, and ranges go all the same',
      one: failure('unavailable'),
      steps: noRange,
    },
    { name: 'stay when the cluster is gone', one: failure('notFound'), steps: noRange },
    { name: 'stay when the cluster gives nothing', one: cluster([]), steps: noRange },
    {
      name: 'stay while one pool does not tell where it is',
      one: cluster([pool('sys', [a]), pool('ci', failure('forbidden'))]),
      steps: noRange,
    },
  ])('$name', ({ one, steps }) => {
    expect(actions(given(one))).toEqual(steps);
  });

  test.for<{ name: string; others: readonly PolicyText[]; steps: readonly string[] }>([
    {
      name: 'a leaving policy does not take what a silent source may want',
      others: [{ name: 'leaving', isDeleted: true, subnets: [a] }],
      steps: noRange,
    },
    {
      name: 'nor does an entry that was taken out',
      others: [{ name: 'other', subnets: [c] }],
      steps: noRange,
    },
  ])('$name', ({ others, steps }) => {
    const policies = [policy(follows), ...others.map(policy)];
    expect(actions(given(failure('unavailable'), { policies }))).toEqual(steps);
  });

  test.for([
    { deletionPolicy: 'Revoke', steps: [`-a -b -${range1}`] },
    { deletionPolicy: 'Retain', steps: noRange },
  ])('with $deletionPolicy, a policy leaves though its source is silent', (one) => {
    const spec = { ...follows.spec, deletionPolicy: one.deletionPolicy };
    const leaving = policy({ name: 'leaving', isDeleted: true, spec });
    const policies = [policy({ name: 'staying', subnets: [c] }), leaving];
    expect(actions(given(failure('notFound'), { policies }))).toEqual(one.steps);
  });

  test('stay for a suspended policy whose source is silent', () => {
    const suspended = policy({ name: 'suspended', spec: { ...follows.spec, suspend: true } });
    const leaving = policy({ name: 'leaving', isDeleted: true, subnets: [a] });
    const policies = [suspended, leaving];
    expect(actions(given(failure('unavailable'), { policies }))).toEqual([]);
  });

  test('never go unless every source tells, and none of them tells that subnet', () => {
    const ids = [a, b, c];
    const told = fc.oneof(
      fc.subarray(ids, { minLength: 1 }),
      fc.constantFrom<Failure>(failure('forbidden'), failure('notFound'), failure('throttled')),
      fc.constant<readonly SubnetId[]>([]),
    );
    const seen = fc.oneof(
      fc.array(told, { maxLength: 3 }).map((pools) => {
        return cluster(pools.map((one, index) => pool(`p${index}`, one)));
      }),
      fc.constantFrom<Failure>(failure('notFound'), failure('unavailable')),
    );
    fc.assert(
      fc.property(seen, (one) => {
        const look = given(one, {
          registry: registry({ subnets: ids }),
          subnets: ids.map((id) => subnet(id)),
          ledger: ledger({ subnets: { [a]: 'Managed', [b]: 'Managed', [c]: 'Managed' } }),
        });
        const plan = makePlan(input(look));
        const pools = 'pools' in one ? one.pools.map(({ subnets }) => subnets) : [];
        const wanted = pools.flatMap((of) => (of.kind === 'seen' ? of.value : []));
        const isWhole = pools.every((of) => of.kind === 'seen' && of.value.length > 0);
        const going = isWhole && pools.length > 0 ? ids.filter((id) => !wanted.includes(id)) : [];
        const removed = plan.changes.filter(({ action }) => action === 'RemoveSubnetRule');
        expect(removed.map(({ target }) => target).toSorted()).toEqual(going.toSorted());
      }),
    );
  });
});

const isBeingMade = cluster([pool('sys', [a]), pool('ci', [], { isChanging: true })]);

describe('Deny', () => {
  const denying = { spec: { ...follows.spec, ...deny } };

  test.for([
    { name: 'follows when the source told everything', one: healthy, steps: 1 },
    { name: 'waits while a pool is being made', one: isBeingMade, steps: 0 },
    { name: 'is held by a source that only a person can mend', one: cluster([]), steps: 0 },
  ])('$name', ({ one, steps }) => {
    const look = given(one, {
      policies: [policy(denying)],
      registry: registry({ subnets: [a, b, c] }),
    });
    expect(actions(look)).toHaveLength(steps);
  });

  test('does not wait for the source of another policy that a person has to mend', () => {
    const policies = [policy(follows), policy({ name: 'denying', subnets: [c], spec: deny })];
    const look = { policies, registry: registry({ subnets: [a, b, c] }), subnets: [subnet(c)] };
    expect(actions(given(cluster([]), look))).toEqual(['defaultAction Deny']);
  });
});

function ready(one: ObservedCluster | Failure, more: InputText = {}) {
  const whole = { registry: registry({ subnets: [a, b, c] }), ...more };
  return find(must(statusOf(given(one, whole))), 'Ready');
}

describe('the status', () => {
  test.for([
    { name: 'a healthy cluster', one: healthy, reason: 'InSync' },
    { name: 'a cluster that is gone', one: failure('notFound'), reason: 'ClusterNotFound' },
    {
      name: 'a cluster that cannot be read',
      one: failure('unavailable'),
      reason: 'AzureUnavailable',
    },
    { name: 'a role that is new', one: failure('forbidden'), reason: 'RoleMayBePropagating' },
    { name: 'a cluster without pools', one: cluster([]), reason: 'NodesUnresolved' },
  ])('with $name is $reason', ({ one, reason }) => {
    expect(ready(one)).toMatchObject({ reason });
  });

  test('of a policy that observes does not say that all is well while its source is silent', () => {
    const spec = { ...follows.spec, mode: 'Observe' };
    const observing = { policies: [policy({ spec })] };
    expect(ready(healthy, observing)).toMatchObject({ reason: 'InSync' });
    expect(ready(failure('throttled'), observing)).toMatchObject({ reason: 'ChangesPending' });
  });

  test('names the command that shows the pools that there are', () => {
    const spec = { subnets: [{ cluster: clusterId, nodePools: ['gone'] }] };
    const { reason, message } = must(ready(healthy, { policies: [policy({ spec })] }));
    expect(reason).toBe('NodePoolNotFound');
    expect(message).toContain('az aks nodepool list --cluster-name prod --resource-group shop');
  });

  test('tells where each subnet comes from, and that subnets are not ready while a source is silent', () => {
    const spec = { subnets: [{ id: b }, { cluster: clusterId }] };
    const one = cluster([pool('sys', [a]), pool('ci', failure('throttled'))]);
    const status = must(statusOf(given(one, { policies: [policy({ spec })] })));
    expect(status.subnets?.map(({ id, from }) => [id, from])).toEqual([
      [b, 'id'],
      [a, clusterId],
    ]);
    expect(find(status, 'SubnetsReady')).toMatchObject({ status: 'False', reason: 'Throttled' });
  });

  test('warns of networks that AKS made, and of nodes that are none of Azure', () => {
    const managed = must(
      parseSubnetId(
        `/subscriptions/${subscription}/resourceGroups/MC_shop_prod/providers/Microsoft.Network/virtualNetworks/aks-vnet-12345678/subnets/aks-subnet`,
      ),
    );
    const nodes = { subnets: new Map([[managed, ['ci-0']]]), unread: new Map(), strangers: ['v'] };
    const discovered: Discovered = { ...undiscovered, nodes };
    const policies = [policy({ spec: { subnets: [{ nodes: {} }] } })];
    const { warnings } = must(statusOf({ policies, observed: { discovered } }));
    expect(warnings).toEqual([
      expect.stringContaining('AKS made the network of subnet aks-vnet-12345678/aks-subnet'),
      expect.stringContaining('not let in: v'),
    ]);
  });

  test('a role that stays missing is no longer waited for', () => {
    const look = input(given(failure('forbidden')));
    const plan = makePlan(look);
    const lastSeen = stateStatus(plan, [], look, { generation: 1 });
    const later = given(failure('forbidden'), { lastSeen, nowMs: now + 11 * 60_000 });
    expect(find(must(statusOf(later)), 'Ready')).toMatchObject({ reason: 'Forbidden' });
  });

  test('a server that asks for time gets it', () => {
    const look = input(given(failure('throttled', { afterMs: 7_000 })));
    const outcome = outcomeOf(makePlan({ ...look, ledger: ledger() }), [], look);
    expect(outcome).toEqual({ kind: 'waiting', afterMs: 7_000 });
  });
});

import { describe, expect, test } from 'vitest';
import { undiscovered } from '../../src/plan/observed.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { stateStatus } from '../../src/plan/status/state-status.ts';
import { a, grant, granted, input, ledger, must, policy, registry, unread } from './builders.ts';
import { clusterId, tagged } from './discovered.ts';
import { find } from './kstatus.ts';
import { statusOf } from './status-of.ts';
import { inSync } from './in-sync.ts';
import {
  tag,
  verification,
  hours,
  follows,
  four,
  having,
  seenFrom,
  written,
  holds,
  seenRules,
} from './tag-scene.ts';

describe('when a service tag changes', () => {
  test('what it gives anew is let in at once, and what it gives no longer rests', () => {
    const plan = makePlan(
      input(having(four, tagged({ [tag]: [...four.slice(1), '192.0.2.8'] }), 2)),
    );
    expect(written(plan)).toEqual([...four, '192.0.2.8']);
    expect(plan.holds).toMatchObject([
      { problem: { reason: 'Settling' }, afterMs: 22 * 3_600_000 },
    ]);
  });

  test('what it gives no longer goes after a day, and its rest bothers nobody', () => {
    const given = having(four, tagged({ [tag]: four.slice(1) }));
    expect(written(makePlan(input(given)))).toEqual(four.slice(1));
    const resting = having(four, tagged({ [tag]: four.slice(1) }), 23);
    expect(find(must(statusOf(resting)), 'Ready')?.reason).toBe('InSync');
    const look = input(resting);
    const state = stateStatus(makePlan(look), [], look, { generation: 1 });
    expect(find(state, 'Ready')?.reason).toBe('InSync');
    expect(state.ipRules?.[0]).toMatchObject({ from: [tag], unwantedSince: hours(23) });
  });

  test.for([
    { name: 'half of it', left: 2, goes: true },
    { name: 'more than half of it', left: 1, goes: false },
    { name: 'all of it', left: 0, goes: false },
  ])('$name goes: $goes without a person', ({ left, goes }) => {
    // So many others that it is the lesser part of the registry's rules.
    const more = Array.from({ length: 9 }, (_, index) => `203.0.113.${index * 2}`);
    const given = having([...four, ...more], tagged({ [tag]: four.slice(0, left) }));
    const plan = makePlan(
      input({
        ...given,
        policies: [policy({ spec: { ...follows.spec, ipRanges: more }, status: inSync })],
        lastSeen: seenFrom(four),
      }),
    );
    expect(written(plan)).toEqual(goes ? [...four.slice(0, left), ...more] : undefined);
    expect(holds(plan)).toEqual(goes ? [] : ['RemovalHeld']);
  });

  test('ranges whose addresses are in another by now go at once, but not before that one is there', () => {
    const halves = ['192.0.2.0/25', '192.0.2.128/25'];
    const joined = tagged({ [tag]: halves });
    const first = ['192.0.2.0/25'];
    expect(written(makePlan(input(having(first, joined, 0))))).toEqual([...first, '192.0.2.0/24']);
    expect(written(makePlan(input(having([...first, '192.0.2.0/24'], joined, 0))))).toEqual([
      '192.0.2.0/24',
    ]);
  });

  test('what a person took out of the policy goes at once', () => {
    const given = having(four, tagged({ [tag]: four }), 0);
    const spec = { ipRanges: ['203.0.113.0'], verification };
    const edited = policy({ spec, generation: 2, status: inSync });
    const registryNow = registry({ ranges: [...four, '203.0.113.0'] });
    expect(
      written(makePlan(input({ ...given, registry: registryNow, policies: [edited] }))),
    ).toEqual(['203.0.113.0']);
  });

  test('what it gave goes with the policy, though the tag gives it no longer', () => {
    const leaving = policy({ ...follows, status: inSync, isDeleted: true });
    const given = having(four, tagged({ [tag]: [] }), 0);
    expect(written(makePlan(input({ ...given, policies: [leaving] })))).toEqual([]);
    const retaining = policy({
      spec: { ...follows.spec, deletionPolicy: 'Retain' },
      status: inSync,
      isDeleted: true,
    });
    expect(written(makePlan(input({ ...given, policies: [retaining] })))).toBeUndefined();
  });
});

describe('while a tag cannot be told', () => {
  const silent = { ...undiscovered, serviceTags: unread('unavailable') };

  test('nothing that it gave goes or begins to rest, however long it takes', () => {
    const given = input({ ...having(four, silent), lastSeen: { ipRules: seenRules(four, [tag]) } });
    const plan = makePlan(given);
    expect(written(plan)).toBeUndefined();
    expect(stateStatus(plan, [], given, { generation: 1 }).ipRules?.[0]).toEqual({
      value: four[0],
      origin: 'Managed',
      from: [tag],
    });
  });

  test('what came from elsewhere goes all the same', () => {
    const given = having(four, silent);
    const ipRules = [
      ...seenRules(four.slice(0, 3), [tag]),
      ...seenRules(four.slice(3), ['ipRanges']),
    ];
    const edited = policy({ ...follows, generation: 2, status: inSync });
    expect(
      written(makePlan(input({ ...given, policies: [edited], lastSeen: { ipRules } }))),
    ).toEqual(four.slice(0, 3));
  });

  test('rules of others that it may have given are not taken for foreign', () => {
    const spec = { ...follows.spec, foreignRules: 'Remove' };
    const given = { ...having(four, silent), policies: [policy({ spec })], ledger: ledger() };
    expect(written(makePlan(input(given)))).toBeUndefined();
  });
});

describe('without a grant for tags', () => {
  const team = { ...follows, namespace: 'team', status: inSync };
  const withSubnets = { ...team, subnets: [a] };
  const covers = granted(grant({ subnets: [a], allow: ['Subnets'] }));

  test('nobody is asked, and nothing is told of it', () => {
    const given = {
      policies: [policy(team)],
      admission: covers,
      observed: { discovered: tagged({ [tag]: four }) },
    };
    expect(makePlan(input(given)).steps).toEqual([]);
    const status = must(statusOf(given));
    expect(find(status, 'Authorized')?.message).toContain(
      'service tag AzureDevOps (allow: ServiceTags)',
    );
    expect(status.serviceTags).toBeUndefined();
    expect(status.warnings ?? []).toEqual([]);
  });

  test.for([
    { name: 'read for others', discovered: tagged({ [tag]: four }) },
    { name: 'not read', discovered: undiscovered },
  ])('what rested on one goes at once, the tag being $name', ({ discovered }) => {
    const given = { ...having(four, discovered, 0), admission: covers };
    const policies = [policy(withSubnets)];
    expect(written(makePlan(input({ ...given, policies })))).toEqual([]);
    const suspended = [policy({ ...withSubnets, spec: { ...follows.spec, suspend: true } })];
    expect(written(makePlan(input({ ...given, policies: suspended })))).toEqual([]);
  });

  test('the subnets of a cluster that nobody may ask about any more go at once as well', () => {
    const plan = makePlan(
      input({
        policies: [
          policy({
            namespace: 'team',
            spec: { subnets: [{ cluster: clusterId }] },
            status: inSync,
          }),
        ],
        admission: granted(grant({ allow: ['IpRanges'] })),
        registry: registry({ subnets: [a] }),
        ledger: ledger({ subnets: { [a]: 'Managed' } }),
        lastSeen: { subnetRules: [{ subnet: a, origin: 'Managed', from: [clusterId] }] },
      }),
    );
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['putNetworkRules']);
    expect(holds(plan)).toEqual([]);
  });
});

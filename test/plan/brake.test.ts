import { describe, expect, test } from 'vitest';
import type { SubnetId } from '../../src/api/resource-id.ts';
import { digestOf } from '../../src/plan/digest.ts';
import { departureOf } from '../../src/plan/status/departure.ts';
import { makePlan } from '../../src/plan/plan.ts';
import {
  type InputText,
  a,
  admission,
  b,
  c,
  d,
  input,
  ledger,
  must,
  now,
  policy,
  registry,
} from './builders.ts';
import { cluster, clusterId, found, pool } from './discovered.ts';
import { inSync } from './in-sync.ts';
import { find } from './kstatus.ts';
import { removed } from './removed.ts';
import { statusOf } from './status-of.ts';

const longAgo = '2026-10-01T00:00:00Z';
const justNow = new Date(now - 60_000).toISOString();

/** Four managed subnets, of which the policies at hand want some. */
const four: InputText = {
  ledger: ledger({
    subnets: { [a]: 'Managed', [b]: 'Managed', [c]: 'Managed', [d]: 'Managed' },
  }),
  registry: registry({ subnets: [a, b, c, d] }),
};

const seenFrom = (sources: Readonly<Record<string, string>>, unwantedSince = longAgo) => ({
  subnetRules: Object.entries(sources).map(([subnet, from]) => {
    return { subnet, origin: 'Managed' as const, from: [from], unwantedSince };
  }),
});

const byHand = { [a]: 'id', [b]: 'id', [c]: 'id', [d]: 'id' };
const edited = policy({ subnets: [a], generation: 2, status: inSync });

interface Row {
  readonly name: string;
  readonly given: InputText;
  readonly goes: readonly string[];
  readonly isHeld: boolean;
}

test.for<Row>([
  {
    name: 'what a person took out goes at once, however much it is',
    given: { policies: [edited], lastSeen: seenFrom(byHand) },
    goes: [b, c, d],
    isHeld: false,
  },
  {
    name: 'what one deleted policy listed goes at once',
    given: { policies: [policy({ subnets: [a, b, c, d], isDeleted: true })] },
    goes: [a, b, c, d],
    isHeld: false,
  },
  {
    name: 'what several deleted policies listed waits, where it is most of it',
    given: {
      policies: [
        policy({ name: 'one', subnets: [a, b], isDeleted: true }),
        policy({ name: 'two', subnets: [c, d], isDeleted: true }),
      ],
    },
    goes: [],
    isHeld: true,
  },
  {
    name: 'what several deleted policies listed goes, where it is the lesser part',
    given: {
      policies: [
        policy({ name: 'one', subnets: [a], isDeleted: true }),
        policy({ name: 'two', subnets: [b], isDeleted: true }),
        policy({ name: 'three', subnets: [c, d] }),
      ],
    },
    goes: [a, b],
    isHeld: false,
  },
  {
    name: 'what a namespace that is being deleted listed waits',
    given: {
      policies: [policy({ subnets: [a, b, c, d], isDeleted: true })],
      admission: { ...admission, terminating: new Set(['platform']) },
    },
    goes: [],
    isHeld: true,
  },
  {
    name: 'what wanted it is gone without a word',
    given: { policies: [policy({ subnets: [a], status: inSync })], lastSeen: seenFrom(byHand) },
    goes: [],
    isHeld: true,
  },
  {
    name: 'what one who may no longer name the registry listed goes at once',
    given: { policies: [policy({ namespace: 'team', subnets: [a, b, c, d] })] },
    goes: [a, b, c, d],
    isHeld: false,
  },
  {
    name: 'what one lists who never might is no reason to let it go',
    given: {
      policies: [
        policy({ subnets: [a], status: inSync }),
        policy({ namespace: 'team', subnets: [b, c, d], finalizers: [] }),
      ],
      lastSeen: seenFrom(byHand),
    },
    goes: [],
    isHeld: true,
  },
])('$name', ({ given, goes, isHeld }) => {
  const open = { ...four, registry: registry({ subnets: [a, b, c, d] }) };
  const plan = makePlan(input({ ...open, ...given }));
  expect(removed(plan)).toEqual(goes);
  expect(plan.holds.some(({ problem }) => problem.reason === 'RemovalHeld')).toBe(isHeld);
});

/** A policy that lists `a` and `b`, and follows a cluster that now gives these subnets. */
const following = (...given: readonly SubnetId[]): InputText => ({
  ...four,
  policies: [
    policy({ status: inSync, spec: { subnets: [{ id: a }, { id: b }, { cluster: clusterId }] } }),
  ],
  observed: { discovered: found(cluster([pool('ci', given)])) },
});
const fromCluster = (unwantedSince?: string) =>
  seenFrom({ [a]: 'id', [b]: 'id', [c]: clusterId, [d]: clusterId }, unwantedSince);

describe('a source that gives less', () => {
  test.for([
    { name: 'rests at first', since: justNow, goes: [], holds: ['Settling', 14 * 60_000] },
    {
      name: 'waits for a person where all that it gave goes',
      since: longAgo,
      goes: [],
      holds: ['RemovalHeld', undefined],
    },
  ])('$name', ({ since, goes, holds }) => {
    const plan = makePlan(input({ ...following(a), lastSeen: fromCluster(since) }));
    expect(removed(plan)).toEqual(goes);
    expect(plan.holds.map(({ problem, afterMs }) => [problem.reason, afterMs])).toEqual([holds]);
  });

  test('goes after a while where it is some of it', () => {
    const plan = makePlan(input({ ...following(c), lastSeen: fromCluster(longAgo) }));
    expect(removed(plan)).toEqual([d]);
  });

  test('goes at once where a person took the source out', () => {
    const plan = makePlan(
      input({
        ...four,
        policies: [policy({ generation: 2, subnets: [a, b], status: inSync })],
        lastSeen: fromCluster(),
      }),
    );
    expect(removed(plan)).toEqual([c, d]);
  });
});

function ownersOf(given: InputText): readonly string[] {
  return makePlan(input({ ...four, ...given }))
    .holds.filter(({ problem }) => problem.reason === 'RemovalHeld')
    .flatMap(({ owners }) => owners ?? []);
}

describe('who is told that something is held', () => {
  const bystander = policy({ name: 'bystander', subnets: [a], status: inSync });

  test('policies that leave with it, not those that leave with something else', () => {
    const leaving = [
      policy({ name: 'one', subnets: [b, c], isDeleted: true }),
      policy({ name: 'two', subnets: [d], isDeleted: true }),
      policy({ name: 'bare', isDeleted: true }),
    ];
    expect(ownersOf({ policies: [bystander, ...leaving] })).toEqual([
      'platform/one',
      'platform/two',
    ]);
  });

  test('policies that name the source, whatever else they name', () => {
    const spec = { subnets: [{ cluster: clusterId }, { nodes: {} }] };
    const nodes = { subnets: new Map([[b, ['node-1']]]), unread: new Map(), strangers: [] };
    const given = {
      policies: [bystander, policy({ name: 'follower', spec, status: inSync })],
      lastSeen: fromCluster(),
      observed: { discovered: { ...found(cluster([pool('ci', [a])])), nodes } },
    };
    expect(ownersOf(given)).toEqual(['platform/follower']);
  });

  test('those who asked for foreign rules to go', () => {
    const spec = { foreignRules: 'Remove' };
    const policies = [
      policy({ name: 'asking', spec, status: inSync }),
      policy({ name: 'resting', spec: { ...spec, suspend: true } }),
    ];
    expect(ownersOf({ policies, ledger: ledger({}) })).toEqual(['platform/asking']);
  });

  test('whoever looks after the registry, where nobody knows what wanted it', () => {
    const tenant = policy({ namespace: 'team', name: 'tenant', status: inSync });
    expect(ownersOf({ policies: [bystander, tenant], lastSeen: seenFrom(byHand) })).toEqual([
      'platform/bystander',
    ]);
  });
});

describe('what is held', () => {
  const leaving = [
    policy({ subnets: [a, b], isDeleted: true }),
    policy({ name: 'other', subnets: [c, d], isDeleted: true }),
  ];

  test('says to the policy how it is confirmed, and keeps it', () => {
    const status = must(statusOf({ ...four, policies: leaving }));
    expect(find(status, 'Stalled')?.reason).toBe('RemovalHeld');
    expect(find(status, 'Ready')?.message).toContain(
      `kubectl annotate --overwrite rns contoso-1 registrynetwork.dev/confirm-removal=${digestOf([a, b, c, d])}`,
    );
    const given = input({ ...four, policies: leaving });
    const plan = makePlan(given);
    const departures = plan.members.map((member) => departureOf(member, plan, given).kind);
    expect(departures).toEqual(['pending', 'pending']);
  });

  test('goes once it is confirmed, and nothing else is', () => {
    const removal = digestOf([a, b, c, d]);
    expect(removed(makePlan(input({ ...four, policies: leaving, consents: { removal } })))).toEqual(
      [a, b, c, d],
    );
    const stale = digestOf([a, b]);
    expect(
      removed(makePlan(input({ ...four, policies: leaving, consents: { removal: stale } }))),
    ).toEqual([]);
  });
});

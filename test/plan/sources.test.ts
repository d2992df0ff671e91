import { describe, expect, test } from 'vitest';
import type { SubnetSource } from '../../src/api/policy.ts';
import { gapProblem } from '../../src/plan/wants/gap-problem.ts';
import { type Discovered, type OwnNodes, undiscovered } from '../../src/plan/observed.ts';
import { groupNodes, ownNodes } from '../../src/plan/guard/own-nodes.ts';
import { resolveSources } from '../../src/plan/wants/sources.ts';
import { a, b, c, failure, unread } from './builders.ts';
import { at, cluster, clusterId, found, pool, scaleSetId } from './discovered.ts';

const all: SubnetSource = { cluster: clusterId };
const only = (...nodePools: string[]): SubnetSource => ({ cluster: clusterId, nodePools });
const poolAt = (name: string) => `${clusterId}/agentpools/${name}`;

/** What the sources come to, with the reason for each gap. */
function resolved(sources: readonly SubnetSource[], discovered: Discovered) {
  const { subnets, gaps } = resolveSources(sources, discovered);
  return {
    subnets: Object.fromEntries(subnets),
    gaps: Object.fromEntries(
      [...gaps].map(([id, gap]) => [id, gapProblem(gap, undefined).reason] as const),
    ),
  };
}

describe('a cluster', () => {
  test.for([
    {
      name: 'tells the subnets of all of its pools',
      source: all,
      seen: cluster([pool('sys', [a]), pool('ci', [b]), pool('more', [b])]),
      subnets: [a, b],
      gaps: {},
    },
    {
      name: 'tells those of the pools that are named, in any letters',
      source: only('CI'),
      seen: cluster([pool('sys', [a]), pool('ci', [b])]),
      subnets: [b],
      gaps: {},
    },
    {
      name: 'tells those of hosted nodes, where all are meant',
      source: all,
      seen: cluster([pool('sys', [a])], { hosted: at([b, c]) }),
      subnets: [a, b, c],
      gaps: {},
    },
    {
      name: 'does not tell those of hosted nodes, where pools are named',
      source: only('sys'),
      seen: cluster([pool('sys', [a])], { hosted: at([b]) }),
      subnets: [a],
      gaps: {},
    },
    {
      name: 'whose pool cannot be read tells the others',
      source: all,
      seen: cluster([pool('sys', [a]), pool('ci', failure('throttled'))]),
      subnets: [a],
      gaps: { [poolAt('ci')]: 'Throttled' },
    },
    {
      name: 'whose node group is gone does not mean the registry',
      source: all,
      seen: cluster([pool('ci', failure('notFound'))]),
      subnets: [],
      gaps: { [poolAt('ci')]: 'NodesUnresolved' },
    },
    {
      name: 'whose pool is being made is waited for',
      source: all,
      seen: cluster([pool('sys', [a]), pool('ci', [], { isChanging: true })]),
      subnets: [a],
      gaps: { [poolAt('ci')]: 'WaitingForAzure' },
    },
    {
      name: 'whose pool tells nothing says so',
      source: all,
      seen: cluster([pool('ci', [])]),
      subnets: [],
      gaps: { [poolAt('ci')]: 'NodesUnresolved' },
    },
    {
      name: 'whose hosted nodes are nowhere says so',
      source: all,
      seen: cluster([], { hosted: at([]) }),
      subnets: [],
      gaps: { [`${clusterId}/hosted`]: 'NodesUnresolved' },
    },
    {
      name: 'without a pool says so',
      source: all,
      seen: cluster([]),
      subnets: [],
      gaps: { [clusterId]: 'NodesUnresolved' },
    },
    {
      name: 'without the pool that is named says so',
      source: only('sys', 'ci'),
      seen: cluster([pool('sys', [a])]),
      subnets: [a],
      gaps: { [poolAt('ci')]: 'NodePoolNotFound' },
    },
    {
      name: 'that is gone says so',
      source: all,
      seen: failure('notFound'),
      subnets: [],
      gaps: { [clusterId]: 'ClusterNotFound' },
    },
    {
      name: 'that may not be read says so',
      source: all,
      seen: failure('forbidden'),
      subnets: [],
      gaps: { [clusterId]: 'RoleMayBePropagating' },
    },
  ])('$name', ({ source, seen: given, subnets, gaps }) => {
    const from = subnets.map((id) => [id, clusterId]);
    expect(resolved([source], found(given))).toEqual({ subnets: Object.fromEntries(from), gaps });
  });

  test('that nobody has looked at is a gap', () => {
    expect(resolved([all, { nodes: {} }], undiscovered)).toEqual({
      subnets: {},
      gaps: { [clusterId]: 'WaitingForAzure', nodes: 'WaitingForAzure' },
    });
  });
});

const [ci, sys] = [scaleSetId('ci'), scaleSetId('sys')];

describe('the own nodes', () => {
  const on = (name: string, id: typeof ci) => {
    return { name, machine: { kind: 'scaleSet', id } } as const;
  };
  const stranger = { name: 'virtual', machine: undefined };
  const nodes = [on('ci-0', ci), on('sys-0', sys), on('ci-1', ci), stranger];

  test('are grouped by what they run on', () => {
    expect(groupNodes(nodes)).toEqual([
      { machine: { kind: 'scaleSet', id: ci }, nodes: ['ci-0', 'ci-1'] },
      { machine: { kind: 'scaleSet', id: sys }, nodes: ['sys-0'] },
    ]);
  });

  test('are told by subnet, those that are not known with the reason', () => {
    const [first, second] = groupNodes(nodes);
    if (first === undefined || second === undefined) throw new Error('there are two groups');
    const forbidden = unread('forbidden');
    const located = [
      { ...first, place: at(a) },
      { ...second, place: forbidden },
    ];
    expect(ownNodes(nodes, located)).toEqual({
      subnets: new Map([[a, ['ci-0', 'ci-1']]]),
      unread: new Map([[sys, { nodes: ['sys-0'], failure: forbidden.failure }]]),
      strangers: ['virtual'],
    });
  });

  test('in one subnet are told together', () => {
    const located = groupNodes(nodes).map((group) => ({ ...group, place: at(a) }));
    const { subnets } = ownNodes(nodes, located);
    expect([...subnets]).toEqual([[a, ['ci-0', 'ci-1', 'sys-0']]]);
  });
});

describe('nodes', () => {
  const none: OwnNodes = { subnets: new Map(), unread: new Map(), strangers: [] };
  const broken = (kind: 'forbidden' | 'notFound') => {
    return new Map([[ci, { nodes: ['ci-0'], failure: failure(kind) }]]);
  };

  test.for([
    {
      name: 'tell the subnets that they are in',
      own: { ...none, subnets: new Map([[a, ['ci-0']]]), strangers: ['virtual'] },
      subnets: [a],
      gaps: {},
    },
    {
      name: 'on a machine that cannot be read are a gap',
      own: { ...none, subnets: new Map([[a, ['ci-0']]]), unread: broken('forbidden') },
      subnets: [a],
      gaps: { [ci]: 'RoleMayBePropagating' },
    },
    {
      name: 'on a machine that is gone are going, too',
      own: { ...none, subnets: new Map([[a, ['ci-0']]]), unread: broken('notFound') },
      subnets: [a],
      gaps: {},
    },
    {
      name: 'that are all on machines that are gone are a gap',
      own: { ...none, unread: broken('notFound') },
      subnets: [],
      gaps: { nodes: 'NodesUnresolved' },
    },
    {
      name: 'that are none of Azure are a gap',
      own: { ...none, strangers: ['kind-control-plane'] },
      subnets: [],
      gaps: { nodes: 'NodesUnresolved' },
    },
  ])('$name', ({ own, subnets, gaps }) => {
    const discovered = { ...undiscovered, nodes: own };
    const from = subnets.map((id) => [id, 'nodes']);
    expect(resolved([{ nodes: {} }], discovered)).toEqual({
      subnets: Object.fromEntries(from),
      gaps,
    });
  });
});

test('a subnet that the policy names is its own, whatever source tells it as well', () => {
  const { subnets } = resolved([all, { id: a }], found(cluster([pool('sys', [b, a])])));
  expect(subnets).toEqual({ [a]: 'id', [b]: clusterId });
});

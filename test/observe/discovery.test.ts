import { expect, test } from 'vitest';
import type { Machine } from '../../src/api/provider-id.ts';
import {
  parseClusterId,
  parseScaleSetId,
  parseSubnetId,
  parseVirtualMachineId,
} from '../../src/api/resource-id.ts';
import { ArmError } from '../../src/azure/arm/arm-error.ts';
import { Discovery, type DiscoveryDeps } from '../../src/observe/discovery.ts';
import { membersOf } from '../../src/plan/wants/member.ts';
import type { NamedNode } from '../../src/plan/guard/own-nodes.ts';
import {
  type PolicyText,
  admission,
  failure,
  must,
  policy,
  subscription,
} from '../plan/builders.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const group = `/subscriptions/${subscription}/resourcegroups/shop/providers`;
const subnet = must(parseSubnetId(`${group}/microsoft.network/virtualnetworks/vnet/subnets/nodes`));
const clusterId = must(parseClusterId(`${group}/microsoft.containerservice/managedclusters/prod`));
const set = must(parseScaleSetId(`${group}/microsoft.compute/virtualmachinescalesets/ci`));
const machine = must(parseVirtualMachineId(`${group}/microsoft.compute/virtualmachines/vm`));
const follows = policy({ spec: { subnets: [{ cluster: clusterId }] } });
const call = { correlationId: 'c' };
const { signal } = new AbortController();

function node(name: string, on: Machine | undefined): NamedNode {
  return { name, machine: on };
}

/** A discovery that notes what it asks Azure for; `failing` are the ids that Azure does not show. */
function start(nodes: readonly NamedNode[] = []) {
  const asked: string[] = [];
  const failing = new Set<string>();
  const clock = new VirtualClock();
  const answer = async <T>(id: string, value: T): Promise<T> => {
    asked.push(id.slice(id.lastIndexOf('/') + 1));
    if (failing.has(id)) throw new ArmError(failure('unavailable'));
    return value;
  };
  const deps: DiscoveryDeps = {
    azure: {
      clusters: {
        read: (id) => answer(id, { id, armId: id, pools: [], hosted: undefined }),
      },
      scaleSets: { subnetOf: (id) => answer(id, subnet) },
      virtualMachines: { subnetOf: (id) => answer(id, subnet) },
    },
    clock,
    nodes: () => nodes,
  };
  const discovery = new Discovery(deps);
  const look = (...policies: readonly PolicyText[]) => {
    const members = membersOf(policies.length === 0 ? [follows] : policies.map(policy), admission);
    return discovery.discover(members, call, signal);
  };
  const pass = async (ms: number) => {
    await clock.advance(ms);
    asked.length = 0;
  };
  return { look, pass, asked, failing };
}

test('a scale set is asked for once, however many nodes it has', async () => {
  const on = { kind: 'scaleSet', id: set } as const;
  const { look, asked } = start([node('a', on), node('b', on), node('v', undefined)]);
  const { nodes } = await look();
  expect(nodes).toEqual({
    subnets: new Map([[subnet, ['a', 'b']]]),
    unread: new Map(),
    strangers: ['v'],
  });
  expect(asked.toSorted()).toEqual(['ci', 'prod']);
});

test('machines are remembered for a while, clusters for a moment', async () => {
  const { look, pass, asked } = start([node('a', { kind: 'virtualMachine', id: machine })]);
  await look();
  await pass(4_000);
  await look();
  expect(asked).toEqual([]);
  await pass(2_000);
  await look();
  expect(asked).toEqual(['prod']);
  await pass(600_000);
  await look();
  expect(asked.toSorted()).toEqual(['prod', 'vm']);
});

test('what failed is said, and asked for again soon', async () => {
  const { look, pass, asked, failing } = start([node('a', { kind: 'scaleSet', id: set })]);
  failing.add(set).add(clusterId);
  const { nodes, clusters } = await look();
  expect(nodes?.unread.get(set)).toMatchObject({ nodes: ['a'], failure: { kind: 'unavailable' } });
  expect(clusters.get(clusterId)).toMatchObject({ kind: 'failed' });
  failing.clear();
  await pass(31_000);
  expect((await look()).nodes?.subnets.get(subnet)).toEqual(['a']);
  expect(asked.toSorted()).toEqual(['ci', 'prod']);
});

test('nobody asks for a policy without a grant, and once for several policies', async () => {
  const { look, asked } = start();
  const spec = { subnets: [{ cluster: clusterId }] };
  await look({ namespace: 'team', spec });
  expect(asked).toEqual([]);
  await look({ name: 'one', spec }, { name: 'other', spec });
  expect(asked).toEqual(['prod']);
});

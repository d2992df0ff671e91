import { expect, test } from 'vitest';
import { narrate } from './narrate.ts';
import type { Snapshot } from './snapshot.ts';
import { policy, snapshot, subnet } from './snapshots.ts';
import { textOf } from './text.ts';

const rule = { name: 'ci/runners', origin: 'ours' } as const;
const registry = { name: 'contoso', defaultAction: 'Allow', rules: [] };

test.for<{ name: string; before?: Partial<Snapshot>; after: Partial<Snapshot>; news: string[] }>([
  { name: 'nothing has changed', after: {}, news: [] },
  {
    name: 'a policy appears',
    after: { policy: policy() },
    news: ['policy    platform/contoso is there'],
  },
  {
    name: 'its reason changes',
    before: { policy: policy({ reason: 'Applying' }) },
    after: { policy: policy() },
    news: ['policy    Ready=False Settling: the rules are in place'],
  },
  {
    name: 'only the plan changes',
    before: { policy: policy({ plan: ['AddSubnetRule'] }) },
    after: { policy: policy() },
    news: [],
  },
  { name: 'it goes', before: { policy: policy() }, after: {}, news: ['policy    gone'] },
  {
    name: 'an endpoint, a rule and the default action come',
    after: {
      subnets: [subnet({ endpoint: 'Updating' })],
      registry: { ...registry, defaultAction: 'Deny', rules: [rule] },
    },
    news: [
      'subnet    prod/aks-nodes: service endpoint none -> Updating',
      'registry  contoso: + rule ci/runners (ours)',
      'registry  contoso: default action Allow -> Deny',
    ],
  },
  {
    name: 'all of them go in one moment, which they do the other way round',
    before: {
      subnets: [subnet({ endpoint: 'Succeeded' })],
      registry: { ...registry, defaultAction: 'Deny', rules: [rule] },
    },
    after: { subnets: [subnet({ endpoint: 'none' })] },
    news: [
      'registry  contoso: default action Deny -> Allow',
      'registry  contoso: - rule ci/runners (ours)',
      'subnet    prod/aks-nodes: service endpoint Succeeded -> none',
    ],
  },
  {
    name: 'a rule goes',
    before: { registry: { ...registry, rules: [rule] } },
    after: {},
    news: ['registry  contoso: - rule ci/runners (ours)'],
  },
  {
    name: 'a subnet is shut out',
    after: { subnets: [subnet({ access: 'denied' })] },
    news: ['pull      from prod/aks-nodes (policy): denied'],
  },
  {
    name: 'the first pull is let in',
    before: { subnets: [subnet({ access: 'not asked' })] },
    after: {},
    news: [],
  },
  {
    name: 'the first pull is refused',
    before: { subnets: [subnet({ access: 'not asked' })] },
    after: { subnets: [subnet({ access: 'denied' })] },
    news: ['pull      from prod/aks-nodes (policy): denied'],
  },
])('what is told when $name', ({ before, after, news }) => {
  expect(narrate(snapshot(before), snapshot(after)).map(textOf)).toEqual(news);
});

import { expect, test } from 'vitest';
import { parseRegistryId } from '../../src/api/resource-id.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { actions } from './actions.ts';
import {
  type InputText,
  type PolicyText,
  a,
  b,
  failure,
  input,
  ledger,
  must,
  policy,
  registry,
  seen,
  subnet,
  unread,
} from './builders.ts';

const leaving: PolicyText = { subnets: [a], isDeleted: true, spec: { deletionPolicy: 'Restore' } };
const alone = { neighbours: seen([registry()]) };
const managed = ledger({ endpoints: { [a]: 'Managed' } });

test.for<{
  name: string;
  policies?: readonly PolicyText[];
  more?: InputText;
  steps: readonly string[];
}>([
  { name: 'an endpoint that we added goes at Restore', steps: ['no endpoint a'] },
  { name: 'not at Revoke', policies: [{ ...leaving, spec: {} }], steps: [] },
  {
    name: 'not while another policy lists the subnet',
    policies: [leaving, { name: 'other', subnets: [a] }],
    steps: ['+a'],
  },
  {
    name: 'not while a frozen policy lists it',
    policies: [leaving, { name: 'other', subnets: [a], spec: { suspend: true } }],
    steps: [],
  },
  {
    name: 'not where a policy with Retain lists it, too',
    policies: [leaving, { ...leaving, name: 'other', spec: { deletionPolicy: 'Retain' } }],
    steps: [],
  },
  {
    name: 'not one that was there before us',
    more: { ledger: ledger({ endpoints: { [a]: 'Adopted' } }) },
    steps: [],
  },
  {
    name: 'not before its rule has gone',
    more: {
      registry: registry({ subnets: [a] }),
      ledger: {
        ...managed,
        ...ledger({ subnets: { [a]: 'Managed' }, endpoints: { [a]: 'Managed' } }),
      },
    },
    steps: ['-a'],
  },
  {
    name: 'not while the registry has a rule for it that stays',
    more: { registry: registry({ subnets: [a] }) },
    steps: [],
  },
  {
    name: 'not while it is already on its way',
    more: { subnets: [subnet(a, { serviceEndpoint: 'Updating' })] },
    steps: [],
  },
  { name: 'not twice', more: { subnets: [subnet(a, { serviceEndpoint: 'Absent' })] }, steps: [] },
  {
    name: 'not where the subnet is gone',
    more: { subnets: [[a, failure('notFound')]] },
    steps: [],
  },
  {
    name: "though another policy's rule is refused again and again",
    policies: [leaving, { name: 'other', subnets: [b] }],
    more: {
      lastSeen: {
        failures: [
          { target: `subnet ${b}`, kind: 'invalid', message: 'no', since: '2026-10-31T00:00:00Z' },
        ],
      },
    },
    steps: ['+b', 'no endpoint a'],
  },
])('$name', ({ policies = [leaving], more, steps }) => {
  const given = { ledger: managed, observed: alone, ...more };
  expect(actions({ ...given, policies: policies.map(policy) })).toEqual(steps);
});

const elsewhere = must(
  parseRegistryId(
    '/subscriptions/00000000-0000-4000-8000-00000000000a/resourcegroups/rg/providers/microsoft.containerregistry/registries/elsewhere',
  ),
);

test.for<{ name: string; other: Parameters<typeof registry>[0]; isKept: boolean }>([
  { name: 'a neighbour with a rule for the subnet', other: { subnets: [a] }, isKept: true },
  { name: 'a neighbour with a rule for another', other: { subnets: [b] }, isKept: false },
  { name: 'a neighbour whose rules are invisible', other: { subnets: 'invisible' }, isKept: true },
  {
    name: 'a neighbour that cannot have rules',
    other: { subnets: 'invisible', sku: 'Basic' },
    isKept: false,
  },
])('$name keeps the endpoint: $isKept', ({ other, isKept }) => {
  const neighbour = { ...registry(other), id: elsewhere };
  const plan = makePlan(
    input({
      policies: [policy(leaving)],
      ledger: managed,
      observed: { neighbours: seen([neighbour]) },
    }),
  );
  expect(plan.steps.length).toBe(isKept ? 0 : 1);
  expect(plan.changes.length).toBe(isKept ? 0 : 1);
});

test('where neighbours cannot be listed, the endpoint waits, and says why', () => {
  const plan = makePlan(
    input({
      policies: [policy(leaving)],
      ledger: managed,
      observed: { neighbours: unread('throttled', { afterMs: 7_000 }) },
    }),
  );
  expect(plan.steps).toEqual([]);
  expect(plan.holds).toMatchObject([{ problem: { reason: 'Throttled' }, afterMs: 7_000 }]);
  expect(plan.changes).toMatchObject([{ action: 'RemoveServiceEndpoint', target: a }]);
});

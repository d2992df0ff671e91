import { expect, test } from 'vitest';
import { departureOf } from '../../src/plan/status/departure.ts';
import { makePlan } from '../../src/plan/plan.ts';
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
  range2,
  registry,
  seen,
} from './builders.ts';
import { statusOf } from './status-of.ts';

const leaving = (deletionPolicy: string): PolicyText => ({
  subnets: [a],
  isDeleted: true,
  spec: { deletionPolicy, defaultAction: 'Deny' },
});
const denying = registry({ subnets: [a], settings: { defaultAction: 'Deny' } });
const ours = { subnets: { [a]: 'Managed' } } as const;
const settings = { defaultAction: { original: 'Allow', applied: 'Deny' } } as const;
const wasDeny = { defaultAction: { original: 'Deny', applied: 'Allow' } } as const;

test.for<{
  name: string;
  policy: PolicyText;
  others?: readonly PolicyText[];
  given?: InputText;
  departure: object;
}>([
  { name: 'who is not deleted stays', policy: {}, departure: { kind: 'staying' } },
  {
    name: 'Retain goes at once',
    policy: leaving('Retain'),
    given: { registry: failure('throttled') },
    departure: { kind: 'done' },
  },
  {
    name: 'Revoke waits until its rules have gone',
    policy: leaving('Revoke'),
    given: { registry: registry({ subnets: [a, b] }), ledger: ledger(ours) },
    departure: { kind: 'pending' },
  },
  {
    name: 'Revoke goes when nothing is left',
    policy: leaving('Revoke'),
    departure: { kind: 'done', leftInPlace: undefined },
  },
  {
    name: 'Revoke goes where the last rule has to stay, and says so',
    policy: leaving('Revoke'),
    given: { registry: denying, ledger: ledger(ours) },
    departure: { kind: 'done', leftInPlace: expect.stringContaining('last 1 network rules') },
  },
  {
    name: 'Revoke waits where another rule is on its way',
    policy: leaving('Revoke'),
    others: [{ name: 'other', subnets: [b] }],
    given: { registry: denying, ledger: ledger(ours), subnets: [[b, failure('throttled')]] },
    departure: { kind: 'pending' },
  },
  {
    name: 'Restore waits until Allow is back, though the last rule may not go before',
    policy: leaving('Restore'),
    given: { registry: denying, ledger: ledger({ ...ours, settings }) },
    departure: { kind: 'pending' },
  },
  {
    name: 'Restore goes where Deny would lock everybody out',
    policy: leaving('Restore'),
    given: { ledger: ledger({ settings: wasDeny }) },
    departure: { kind: 'done', leftInPlace: expect.stringContaining('Deny is not set') },
  },
  {
    name: 'Restore waits for its endpoint',
    policy: leaving('Restore'),
    given: {
      ledger: ledger({ endpoints: { [a]: 'Managed' } }),
      observed: { neighbours: seen([registry()]) },
    },
    departure: { kind: 'pending' },
  },
  {
    name: "Restore does not wait for an endpoint that a stranger's rule needs",
    policy: leaving('Restore'),
    given: {
      registry: registry({ subnets: [a], ranges: [range2] }),
      ledger: ledger({ endpoints: { [a]: 'Managed' } }),
      observed: { neighbours: seen([registry({ subnets: [a] })]) },
    },
    departure: { kind: 'done' },
  },
  {
    name: 'the registry is gone',
    policy: leaving('Restore'),
    given: { registry: failure('notFound') },
    departure: { kind: 'done' },
  },
  {
    name: 'the registry is no longer Premium',
    policy: leaving('Revoke'),
    given: { registry: registry({ sku: 'Basic' }) },
    departure: { kind: 'done' },
  },
  {
    name: 'the registry cannot be read now',
    policy: leaving('Revoke'),
    given: { registry: failure('unavailable') },
    departure: { kind: 'pending' },
  },
  ...(['Revoke', 'Restore'] as const).map((how) => ({
    name: `${how} waits while nobody can see whether its rules are gone`,
    policy: leaving(how),
    given: { registry: registry({ subnets: 'invisible' }), ledger: ledger(ours) } as const,
    departure: { kind: 'pending' },
  })),
  {
    name: "Revoke does not wait for a stranger's rules to be seen",
    policy: leaving('Revoke'),
    given: {
      registry: registry({ subnets: 'invisible' }),
      ledger: ledger({ subnets: { [a]: 'Adopted' } }),
    },
    departure: { kind: 'done' },
  },
  {
    name: 'with --read-only it waits',
    policy: leaving('Revoke'),
    given: { isReadOnly: true, registry: registry({ subnets: [a] }), ledger: ledger(ours) },
    departure: { kind: 'pending' },
  },
])('$name', ({ policy: text, others = [], given, departure }) => {
  const all = input({ ...given, policies: [text, ...others].map(policy) });
  const plan = makePlan(all);
  const member = must(plan.members.find(({ policy: one }) => one.metadata.name === 'policy'));
  expect(departureOf(member, plan, all)).toMatchObject(departure);
});

test('who leaves is told how much is still to be undone, and nothing of what others get', () => {
  const status = statusOf({
    policies: [
      policy({ subnets: [a], isDeleted: true }),
      policy({ name: 'other', spec: { ipRanges: ['198.51.100.0/24', '203.0.113.0/24'] } }),
    ],
    registry: registry({ subnets: [a] }),
    ledger: ledger({ subnets: { [a]: 'Managed' } }),
  });
  expect(status?.conditions?.[0]?.message).toBe('undoing what rests on this policy: 1 change');
});

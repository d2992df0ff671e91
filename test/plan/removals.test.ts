import { expect, test } from 'vitest';
import { actions } from './actions.ts';
import {
  type InputText,
  type PolicyText,
  a,
  b,
  failure,
  ledger,
  policy,
  range1,
  registry,
  subnetId,
} from './builders.ts';

const [x, y] = [subnetId('x'), subnetId('y')];
const suspended: PolicyText = { name: 'frozen', spec: { suspend: true } };
const observing: PolicyText = { name: 'frozen', spec: { mode: 'Observe' } };
const leaving = (deletionPolicy: string, subnets = [x]): PolicyText => ({
  name: 'leaving',
  isDeleted: true,
  subnets,
  spec: { deletionPolicy, ipRanges: [range1] },
});
const stranger: PolicyText = { namespace: 'team', name: 'refused', subnets: [x] };
const given: InputText = {
  registry: registry({ subnets: [x, y], ranges: [range1] }),
  ledger: ledger({ subnets: { [x]: 'Managed', [y]: 'Adopted' }, ranges: { [range1]: 'Managed' } }),
};
const gone = { subnets: [[x, failure('notFound')]] } as const;

test.for<{
  name: string;
  policies: readonly PolicyText[];
  more?: InputText;
  steps: readonly string[];
}>([
  { name: 'what we added and nobody lists goes', policies: [{}], steps: ['-x -203.0.113.0/24'] },
  {
    name: 'what somebody lists stays',
    policies: [{ subnets: [x], spec: { ipRanges: [range1] } }],
    steps: [],
  },
  {
    name: 'what was there before us stays, listed or not',
    policies: [{ subnets: [x], spec: { ipRanges: [range1] } }],
    more: {
      ledger: ledger({
        subnets: { [x]: 'Adopted', [y]: 'Adopted' },
        ranges: { [range1]: 'Adopted' },
      }),
    },
    steps: [],
  },
  { name: 'what is not on record stays', policies: [{}], more: { ledger: ledger() }, steps: [] },
  { name: 'where all policies are gone without a word, all stays', policies: [], steps: [] },
  {
    name: 'a deleted policy takes its own with it',
    policies: [leaving('Revoke')],
    steps: ['-x -203.0.113.0/24'],
  },
  { name: 'Restore too', policies: [leaving('Restore')], steps: ['-x -203.0.113.0/24'] },
  { name: 'Retain leaves them', policies: [leaving('Retain'), {}], steps: [] },
  {
    name: 'what another policy still lists stays',
    policies: [leaving('Revoke'), { subnets: [x] }],
    steps: ['-203.0.113.0/24'],
  },
  {
    name: 'a frozen policy keeps what it lists',
    policies: [{ ...suspended, subnets: [x] }, leaving('Revoke')],
    steps: ['-203.0.113.0/24'],
  },
  {
    name: 'beside a frozen policy, what nobody lists stays: it may rest on that',
    policies: [suspended, {}],
    steps: [],
  },
  { name: 'beside one that observes, too', policies: [observing, {}], steps: [] },
  {
    name: 'a withdrawn grant revokes what the policy lists, beside a frozen one too',
    policies: [suspended, stranger],
    steps: ['-x'],
  },
  {
    name: 'who never acted gives nothing away',
    policies: [suspended, { ...stranger, finalizers: [] }],
    steps: [],
  },
  {
    name: 'the rule of a subnet that is gone goes: no write would succeed with it',
    policies: [{ subnets: [x], spec: { ipRanges: [range1] } }],
    more: gone,
    steps: ['-x'],
  },
  {
    name: 'not for a policy that only observes',
    policies: [{ ...observing, subnets: [x] }],
    more: gone,
    steps: [],
  },
  {
    name: 'but along with what others write',
    policies: [{ ...observing, subnets: [x] }, { subnets: [b] }],
    more: gone,
    steps: ['+b -x'],
  },
])('$name', ({ policies, more, steps }) => {
  expect(actions({ ...given, ...more, policies: policies.map(policy) })).toEqual(steps);
});

test('a policy that comes and goes before it acted leaves nothing to do', () => {
  expect(actions({ policies: [policy({ subnets: [a], isDeleted: true })] })).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/plan/plan.ts';
import { actions } from './actions.ts';
import {
  type InputText,
  a,
  b,
  c,
  failure,
  input,
  ipRule,
  ledger,
  policy,
  range1,
  range2,
  registry,
  subnet,
  subnetId,
  subnetRule,
} from './builders.ts';

const [x, y] = [subnetId('x'), subnetId('y')];
const deny = { defaultAction: 'Deny' as const };
const denying = (subnets: readonly string[], ranges: readonly string[] = []) =>
  registry({ settings: deny, subnets, ranges });
const absent = (id: typeof a) => subnet(id, { serviceEndpoint: 'Absent' });
const since = '2026-10-31T00:00:00Z';
const failed = (target: string, kind = 'invalid') => ({ target, kind, message: 'no', since });
const ours = ledger({ subnets: { [x]: 'Managed' } });

describe('what is written next', () => {
  test.for<{ name: string; given: InputText; steps: readonly string[] }>([
    {
      name: 'all rules in one write, for all policies',
      given: {
        policies: [
          policy({ name: 'one', subnets: [a], spec: { ipRanges: [range1] } }),
          policy({ name: 'two', subnets: [b] }),
        ],
      },
      steps: ['+a +b +203.0.113.0/24'],
    },
    {
      name: 'nothing, where all is in force',
      given: { policies: [policy({ subnets: [a] })], registry: registry({ subnets: [a] }) },
      steps: [],
    },
    {
      name: 'while everybody is let in, rules wait for subnets that are being prepared',
      given: { policies: [policy({ subnets: [a, b] })], subnets: [absent(a)] },
      steps: ['endpoint a'],
    },
    {
      name: 'under Deny each rule is written as soon as it can be',
      given: {
        policies: [policy({ subnets: [a, b] })],
        subnets: [absent(a)],
        registry: denying([y]),
      },
      steps: ['endpoint a', '+b'],
    },
    {
      name: 'a bad subnet is not waited for',
      given: {
        policies: [policy({ subnets: [a, b] })],
        subnets: [[a, failure('notFound')]],
      },
      steps: ['+b'],
    },
    {
      name: 'a subnet that failed before for a reason that lasts is not waited for',
      given: {
        policies: [policy({ subnets: [a, b] })],
        subnets: [absent(a)],
        lastSeen: { failures: [failed(`subnet ${a}`, 'locked')] },
      },
      steps: ['endpoint a', '+b'],
    },
    {
      name: 'a rule that was refused does not hold up another',
      given: {
        policies: [policy({ subnets: [a, b] })],
        lastSeen: { failures: [failed(`subnet ${a}`)] },
      },
      steps: ['+b'],
    },
    {
      name: 'a rule that was refused does not hold up a removal',
      given: {
        policies: [policy({ subnets: [a] })],
        registry: registry({ subnets: [x] }),
        ledger: ours,
        lastSeen: { failures: [failed(`subnet ${a}`)] },
      },
      steps: ['-x'],
    },
    {
      name: 'rules that were refused are tried again each on its own, in turn',
      given: {
        policies: [policy({ subnets: [a, b, c] })],
        lastSeen: { failures: [a, b, c].map((id) => failed(`subnet ${id}`)) },
        nowMs: 1_789_999_999_000,
      },
      steps: ['+b', '+c', '+a'],
    },
    {
      name: 'after a write was refused and nobody knows for what, less is tried at once',
      given: {
        policies: [policy({ subnets: [a, b, c], spec: { ipRanges: [range1] } })],
        lastSeen: { failures: [failed('rules')] },
      },
      steps: ['+a +b', '+a', '+b', '+c', '+203.0.113.0/24'],
    },
    {
      name: 'a write that was throttled or got lost is simply repeated',
      given: {
        policies: [policy({ subnets: [a, b] })],
        lastSeen: { failures: [failed('rules', 'throttled')] },
      },
      steps: ['+a +b'],
    },
    {
      name: 'where subnet rules are invisible, IP rules are written without touching them',
      given: {
        policies: [policy({ subnets: [a], spec: { ipRanges: [range1] } })],
        registry: registry({ subnets: 'invisible' }),
      },
      steps: ['+203.0.113.0/24'],
    },
  ])('$name', ({ given, steps }) => {
    expect(actions(given)).toEqual(steps);
  });

  test("strangers' rules go back as they came, in their order, and ours come after them", () => {
    const theirs = [
      subnetRule(y, { note: { kept: [1, { deep: true }] } }),
      { subnet: 'not an id at all', raw: { odd: true } },
    ];
    const office = ipRule(range2, { note: 'office' });
    const seen = {
      ...registry(),
      rules: { subnetRules: [subnetRule(x), ...theirs], ipRules: [office] },
    };
    const [step] = makePlan(
      input({
        policies: [policy({ subnets: [a], spec: { ipRanges: [range1] } })],
        subnets: [subnet(a, { armId: '/Subscriptions/In/Azures/Spelling' })],
        registry: seen,
        ledger: ours,
      }),
    ).steps;
    const added = {
      action: 'Allow',
      virtualNetworkSubnetResourceId: '/Subscriptions/In/Azures/Spelling',
    };
    expect(step).toEqual({
      kind: 'putNetworkRules',
      registryId: seen.id,
      before: seen.rules,
      after: {
        subnetRules: [...theirs, { subnet: a, raw: added }],
        ipRules: [office, ipRule(range1)],
      },
    });
  });
});

describe('the last rule under Deny', () => {
  const moving = policy({ subnets: [a] });
  const held = expect.objectContaining({ reason: 'LockoutRisk' });

  test.for<{ name: string; given: InputText; steps: readonly string[]; hold?: unknown }>([
    {
      name: 'stays where nothing comes instead',
      given: { policies: [policy()], registry: denying([x]), ledger: ours },
      steps: [],
      hold: held,
    },
    {
      name: 'goes where everybody is let in',
      given: { policies: [policy()], registry: registry({ subnets: [x] }), ledger: ours },
      steps: ['-x'],
    },
    {
      name: "goes where a stranger's rule is left",
      given: { policies: [policy()], registry: denying([x], [range2]), ledger: ours },
      steps: ['-x'],
    },
    {
      name: 'goes in the write that brings another',
      given: { policies: [moving], registry: denying([x]), ledger: ours },
      steps: ['+a -x'],
    },
    {
      name: 'stays while the other is only being prepared',
      given: { policies: [moving], registry: denying([x]), ledger: ours, subnets: [absent(a)] },
      steps: ['endpoint a'],
    },
    {
      name: 'stays where the other is refused',
      given: {
        policies: [moving],
        registry: denying([x]),
        ledger: ours,
        subnets: [[a, failure('notFound')]],
      },
      steps: [],
      hold: held,
    },
    {
      name: 'stays until Allow is set',
      given: {
        policies: [policy({ spec: { defaultAction: 'Allow' } })],
        registry: denying([x]),
        ledger: ours,
      },
      steps: ['defaultAction Allow'],
    },
    {
      name: 'stays where Azure refuses Allow',
      given: {
        policies: [policy({ spec: { defaultAction: 'Allow' } })],
        registry: denying([x]),
        ledger: ours,
        lastSeen: { failures: [failed('settings', 'deniedByPolicy')] },
      },
      steps: ['defaultAction Allow'],
    },
    {
      name: 'is the only one that waits where Azure refuses Allow',
      given: {
        policies: [policy({ subnets: [a], spec: { defaultAction: 'Allow' } })],
        registry: denying([a, x]),
        ledger: ours,
        lastSeen: { failures: [failed('settings', 'deniedByPolicy')] },
      },
      steps: ['defaultAction Allow', '-x'],
    },
  ])('$name', ({ given, steps, hold }) => {
    expect(actions(given)).toEqual(steps);
    const problems = makePlan(input(given)).holds.map(({ problem }) => problem);
    expect(problems).toEqual(hold === undefined ? [] : [hold]);
  });
});

test('a rule more than there is room for waits until another has gone', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => subnetId(`s${index}`));
  const given: InputText = {
    policies: [policy({ subnets: [a], spec: { defaultAction: 'Allow' } })],
    registry: denying(hundred),
    ledger: ledger({ subnets: { [hundred[0] ?? '']: 'Managed' } }),
  };
  expect(actions(given)).toEqual(['defaultAction Allow']);
  expect(actions({ ...given, registry: registry({ subnets: hundred }) })).toEqual(['+a -s0']);
});

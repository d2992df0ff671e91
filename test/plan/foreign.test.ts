import { expect, test } from 'vitest';
import { makePlan } from '../../src/plan/plan.ts';
import { type InputText, a, b, c, d, input, ledger, policy, range1, registry } from './builders.ts';
import { removed } from './removed.ts';
import { statusOf } from './status-of.ts';

interface Row {
  readonly name: string;
  readonly given: InputText;
  readonly goes: readonly string[];
  readonly isHeld: boolean;
}

const remove = { spec: { foreignRules: 'Remove', ipRanges: [range1] } };
const keep = { name: 'other', spec: { foreignRules: 'Keep' } };
const strangers = registry({ subnets: [a, b], ranges: [range1] });
const ours = ledger({ subnets: { [a]: 'Managed' }, ranges: { [range1]: 'Managed' } });
const wanting = { ...remove, subnets: [a] };

test.for<Row>([
  {
    name: 'go where every policy says so',
    given: { policies: [policy(wanting)] },
    goes: [b],
    isHeld: false,
  },
  {
    name: 'stay where one says nothing',
    given: { policies: [policy(wanting), policy(keep)] },
    goes: [],
    isHeld: false,
  },
  {
    name: 'stay where one is suspended and says nothing',
    given: {
      policies: [policy(wanting), policy({ ...keep, spec: { ...keep.spec, suspend: true } })],
    },
    goes: [],
    isHeld: false,
  },
  {
    name: 'stay where one that is suspended lists them',
    given: {
      policies: [
        policy(wanting),
        policy({ name: 'other', subnets: [b], spec: { foreignRules: 'Remove', suspend: true } }),
      ],
    },
    goes: [],
    isHeld: false,
  },
  {
    name: 'stay where a tenant may not ask for it',
    given: { policies: [policy({ ...wanting, namespace: 'team' })] },
    goes: [],
    isHeld: false,
  },
  {
    name: 'wait for a person where they are most of the rules',
    given: {
      policies: [policy(wanting)],
      registry: registry({ subnets: [a, b, c, d], ranges: [range1] }),
    },
    goes: [],
    isHeld: true,
  },
])('foreign rules $name', ({ given, goes, isHeld }) => {
  const plan = makePlan(input({ ledger: ours, registry: strangers, ...given }));
  expect(removed(plan).filter((id) => id !== a)).toEqual(goes);
  expect(plan.holds.some(({ problem }) => problem.reason === 'RemovalHeld')).toBe(isHeld);
});

test('foreign rules show in the plan before they go', () => {
  const status = statusOf({
    ledger: ours,
    registry: strangers,
    policies: [policy({ ...wanting, spec: { ...wanting.spec, mode: 'Observe' } })],
  });
  expect(status?.plan).toContainEqual({
    action: 'RemoveSubnetRule',
    target: b,
    detail: 'foreign',
  });
});

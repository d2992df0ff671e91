import { expect, test } from 'vitest';
import { type OwnNodes, undiscovered } from '../../src/plan/observed.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { type InputText, a, b, failure, input, ledger, policy, registry } from './builders.ts';
import { actions } from './actions.ts';

const verification = { settle: '0s' };
const denying = { subnets: [a], spec: { defaultAction: 'Deny', verification } };
const nodes = (more: Partial<OwnNodes> = {}): InputText => ({
  observed: {
    discovered: {
      ...undiscovered,
      nodes: { subnets: new Map([[b, ['node-1']]]), unread: new Map(), strangers: [], ...more },
    },
  },
});
const open = registry({ subnets: [a] });
const unread = new Map([['vmss', { nodes: ['node-9'], failure: failure('forbidden') }]]);

test.for<{ name: string; given: InputText; steps: readonly string[]; says: string }>([
  {
    name: 'Deny waits for a rule of the nodes',
    given: { policies: [policy(denying)], registry: open, ...nodes() },
    steps: [],
    says: 'node-1',
  },
  {
    name: 'Deny follows where the nodes have a rule',
    given: { policies: [policy(denying)], registry: registry({ subnets: [a, b] }), ...nodes() },
    steps: ['defaultAction Deny'],
    says: '',
  },
  {
    name: 'Deny waits where nobody knows where a node is',
    given: {
      policies: [policy(denying)],
      registry: registry({ subnets: [a, b] }),
      ...nodes({ unread }),
    },
    steps: [],
    says: 'node-9',
  },
  {
    name: 'Deny follows where a policy accepts it',
    given: {
      policies: [policy({ ...denying, spec: { ...denying.spec, allowLockout: true } })],
      registry: open,
      ...nodes(),
    },
    steps: ['defaultAction Deny'],
    says: '',
  },
  {
    name: 'Deny follows where the operator is told not to care',
    given: { policies: [policy(denying)], registry: open, guardsNodes: false, ...nodes() },
    steps: ['defaultAction Deny'],
    says: '',
  },
  {
    name: 'under Deny the rule of the nodes stays, though nobody lists it any more',
    given: {
      policies: [policy({ subnets: [a] })],
      registry: registry({ subnets: [a, b], settings: { defaultAction: 'Deny' } }),
      ledger: ledger({ subnets: { [a]: 'Managed', [b]: 'Managed' } }),
      ...nodes(),
    },
    steps: [],
    says: b,
  },
  {
    name: 'under Allow it goes',
    given: {
      policies: [policy({ subnets: [a] })],
      registry: registry({ subnets: [a, b] }),
      ledger: ledger({ subnets: { [a]: 'Managed', [b]: 'Managed' } }),
      ...nodes(),
    },
    steps: ['-b'],
    says: '',
  },
])('$name', ({ given, steps, says }) => {
  expect(actions(given)).toEqual(steps);
  const held = makePlan(input(given)).holds.map(({ problem }) => problem.message);
  expect(held.join()).toContain(says);
  expect(held.length > 0).toBe(says !== '');
});

import { describe, expect, test } from 'vitest';
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
  now,
  policy,
  registry,
  subnet,
  subnetId,
} from './builders.ts';

const denies: PolicyText = { subnets: [a], spec: { defaultAction: 'Deny' } };
const inForce = registry({ subnets: [a] });
const settledLedger = ledger({ rulesInForceSince: '2026-10-31T23:58:00Z' });
const settings = (more: Record<string, unknown>): PolicyText => ({ spec: more });
const given = (...policies: readonly PolicyText[]): InputText => ({
  policies: policies.map((text, index) => policy({ name: `p${index}`, ...text })),
});

describe('closing comes last', () => {
  test.for<{ name: string; given: InputText; steps: readonly string[]; hold?: string }>([
    { name: 'not before the rules', given: given(denies), steps: ['+a'] },
    {
      name: 'not before the rules have settled',
      given: { ...given(denies), registry: inForce },
      steps: [],
      hold: 'Settling',
    },
    {
      name: 'when the rules have been in force for the settle time',
      given: { ...given(denies), registry: inForce, ledger: settledLedger },
      steps: ['defaultAction Deny'],
    },
    {
      name: 'a second too early is too early',
      given: {
        ...given(denies),
        registry: inForce,
        ledger: ledger({ rulesInForceSince: '2026-10-31T23:58:01Z' }),
      },
      steps: [],
      hold: 'Settling',
    },
    {
      name: 'a record that is still to come proves nothing',
      given: {
        ...given({ ...denies, spec: { ...denies.spec, verification: { settle: '1s' } } }),
        registry: inForce,
        ledger: ledger({ rulesInForceSince: '2027-01-01T00:00:00Z' }),
      },
      steps: [],
      hold: 'Settling',
    },
    {
      name: 'a record that cannot be read proves nothing',
      given: {
        ...given(denies),
        registry: inForce,
        ledger: ledger({ rulesInForceSince: 'long ago' }),
      },
      steps: [],
      hold: 'Settling',
    },
    {
      name: 'the time starts anew when a rule is missing',
      given: { ...given({ ...denies, subnets: [a, b] }), registry: inForce, ledger: settledLedger },
      steps: ['+b'],
    },
    {
      name: 'not while a subnet is on its way',
      given: {
        ...given(denies, { subnets: [b] }),
        registry: inForce,
        ledger: settledLedger,
        subnets: [subnet(b, { serviceEndpoint: 'Updating' })],
      },
      steps: [],
    },
    {
      name: 'not while a subnet cannot be read',
      given: {
        ...given(denies),
        registry: inForce,
        ledger: settledLedger,
        subnets: [[a, failure('throttled')]],
      },
      steps: [],
    },
    {
      name: 'not without a rule',
      given: given(settings({ defaultAction: 'Deny' })),
      steps: [],
      hold: 'LockoutRisk',
    },
    {
      name: 'not over the head of a subnet that its own policy cannot let in',
      given: {
        ...given({ ...denies, subnets: [a, b] }),
        registry: inForce,
        ledger: settledLedger,
        subnets: [[b, failure('notFound')]],
      },
      steps: [],
      hold: 'SubnetNotFound',
    },
    {
      name: 'which is said while other rules are on their way',
      given: { ...given({ ...denies, subnets: [a, b] }), subnets: [[b, failure('notFound')]] },
      steps: ['+a'],
      hold: 'SubnetNotFound',
    },
    {
      name: "not held up by another policy's bad subnet",
      given: {
        ...given(denies, { subnets: [b] }),
        registry: inForce,
        ledger: settledLedger,
        subnets: [[b, failure('notFound')]],
      },
      steps: ['defaultAction Deny'],
    },
    {
      name: 'nor where that one asks for Deny, too',
      given: {
        ...given(denies, { ...denies, subnets: [b] }),
        registry: inForce,
        ledger: settledLedger,
        subnets: [[b, failure('notFound')]],
      },
      steps: ['defaultAction Deny'],
    },
    {
      name: 'not together with rules that go',
      given: {
        ...given(denies),
        registry: registry({ subnets: [a, subnetId('x')] }),
        ledger: {
          ...settledLedger,
          ...ledger({ subnets: { [subnetId('x')]: 'Managed' } }),
          rulesInForceSince: '2026-10-31T23:58:00Z',
        },
      },
      steps: ['-x'],
    },
    {
      name: 'not together with what opens',
      given: {
        ...given({ ...denies, spec: { ...denies.spec, trustedServices: 'Allow' } }),
        registry: registry({ subnets: [a], settings: { trustedServices: 'Deny' } }),
        ledger: settledLedger,
      },
      steps: ['trustedServices Allow'],
    },
    {
      name: 'but not after what Azure refuses to open',
      given: {
        ...given({ ...denies, spec: { ...denies.spec, trustedServices: 'Allow' } }),
        registry: registry({ subnets: [a], settings: { trustedServices: 'Deny' } }),
        ledger: settledLedger,
        lastSeen: {
          failures: [
            {
              target: 'settings',
              kind: 'deniedByPolicy',
              message: 'no',
              since: '2026-10-31T00:00:00Z',
            },
          ],
        },
      },
      steps: ['trustedServices Allow', 'defaultAction Deny'],
    },
    {
      name: 'several switches in one write',
      given: {
        ...given({ ...denies, spec: { ...denies.spec, trustedServices: 'Deny' } }),
        registry: inForce,
        ledger: settledLedger,
      },
      steps: ['defaultAction Deny, trustedServices Deny'],
    },
    {
      name: 'what is no lockout is not held up by what is',
      given: given(settings({ defaultAction: 'Deny', trustedServices: 'Deny' })),
      steps: ['trustedServices Deny'],
      hold: 'LockoutRisk',
    },
  ])('$name', ({ given: text, steps, hold }) => {
    expect(actions(text)).toEqual(steps);
    const reasons = makePlan(input(text)).holds.map(({ problem }) => problem.reason);
    expect(reasons).toEqual(hold === undefined ? [] : [hold]);
  });

  test('the settle time that is left is said, and recorded from the first look on', () => {
    const text = { ...given(denies), registry: inForce, nowMs: now + 300 };
    const plan = makePlan(input(text));
    expect(plan.holds).toMatchObject([{ afterMs: 120_000 }]);
    expect(plan.ledger.rulesInForceSince).toBe('2026-11-01T00:00:01Z');
    const later = makePlan(input({ ...text, ledger: plan.ledger, nowMs: now + 61_000 }));
    expect(later.holds).toMatchObject([{ afterMs: 60_000 }]);
    expect(later.ledger.rulesInForceSince).toBe('2026-11-01T00:00:01Z');
  });

  test('the record goes when the time does not matter any more', () => {
    const closed = registry({ subnets: [a], settings: { defaultAction: 'Deny' } });
    const plan = makePlan(input({ ...given(denies), registry: closed, ledger: settledLedger }));
    expect(plan.ledger).not.toHaveProperty('rulesInForceSince');
  });
});

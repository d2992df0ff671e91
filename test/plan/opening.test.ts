import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/plan/plan.ts';
import { actions } from './actions.ts';
import {
  type InputText,
  type PolicyText,
  a,
  input,
  ledger,
  policy,
  range1,
  registry,
} from './builders.ts';

const settledLedger = ledger({ rulesInForceSince: '2026-10-31T23:58:00Z' });
const settings = (more: Record<string, unknown>): PolicyText => ({ spec: more });
const given = (...policies: readonly PolicyText[]): InputText => ({
  policies: policies.map((text, index) => policy({ name: `p${index}`, ...text })),
});

const leaving = (
  how: string,
  spec: Record<string, unknown> = { defaultAction: 'Deny' },
): PolicyText => ({
  isDeleted: true,
  spec: { ...spec, deletionPolicy: how },
});

describe('opening comes first', () => {
  test.for<{ name: string; given: InputText; steps: readonly string[] }>([
    {
      name: 'before rules',
      given: {
        ...given({ subnets: [a], spec: { defaultAction: 'Allow' } }),
        registry: registry({ settings: { defaultAction: 'Deny' } }),
      },
      steps: ['defaultAction Allow', '+a'],
    },
    {
      name: 'before rules go',
      given: {
        ...given(settings({ defaultAction: 'Allow' })),
        registry: registry({ subnets: [a], ranges: [range1], settings: { defaultAction: 'Deny' } }),
        ledger: ledger({ subnets: { [a]: 'Managed' } }),
      },
      steps: ['defaultAction Allow'],
    },
    {
      name: 'a switch that nobody speaks of is left alone',
      given: {
        ...given({}),
        registry: registry({
          settings: {
            defaultAction: 'Deny',
            publicNetworkAccess: 'Disabled',
            trustedServices: 'Deny',
          },
        }),
      },
      steps: [],
    },
  ])('$name', ({ given: text, steps }) => {
    expect(actions(text)).toEqual(steps);
  });
});

describe('one switch opens, another closes', () => {
  const disabled = { settings: { publicNetworkAccess: 'Disabled' as const } };
  const wish = { subnets: [a], spec: { publicNetworkAccess: 'Enabled', defaultAction: 'Deny' } };

  test('public access is enabled last, together with Deny', () => {
    const text = { ...given(wish), registry: registry(disabled) };
    expect(actions(text)).toEqual(['+a']);
    const later = {
      ...text,
      registry: registry({ ...disabled, subnets: [a] }),
      ledger: settledLedger,
    };
    expect(actions(later)).toEqual(['defaultAction Deny, publicNetworkAccess Enabled']);
  });

  test('and not at all while Deny cannot be set', () => {
    const text = { ...given({ ...wish, subnets: [] }), registry: registry(disabled) };
    expect(actions(text)).toEqual([]);
    expect(makePlan(input(text)).changes.map(({ heldBy }) => heldBy?.reason)).toEqual([
      'LockoutRisk',
      'Conflict',
    ]);
  });

  test('public access is disabled first, together with Allow', () => {
    const text = {
      ...given(settings({ publicNetworkAccess: 'Disabled', defaultAction: 'Allow' })),
      registry: registry({
        subnets: [a],
        settings: { defaultAction: 'Deny' },
        privateEndpoints: 1,
      }),
    };
    expect(actions(text)).toEqual(['defaultAction Allow, publicNetworkAccess Disabled']);
  });

  test.for([
    { name: 'without a private endpoint', more: {}, steps: [] },
    {
      name: 'without one, where a policy accepts it',
      more: { allowLockout: true },
      steps: ['defaultAction Allow, publicNetworkAccess Disabled'],
    },
  ])('$name public access is disabled, and Allow set with it: $steps', ({ more, steps }) => {
    const text = {
      ...given(settings({ publicNetworkAccess: 'Disabled', defaultAction: 'Allow', ...more })),
      registry: registry({ subnets: [a], settings: { defaultAction: 'Deny' } }),
    };
    expect(actions(text)).toEqual(steps);
  });
});

describe('Restore', () => {
  const record = ledger({ settings: { defaultAction: { original: 'Allow', applied: 'Deny' } } });
  const closed = registry({ settings: { defaultAction: 'Deny' }, ranges: [range1] });
  test.for<{
    name: string;
    policies: readonly PolicyText[];
    more?: InputText;
    steps: readonly string[];
  }>([
    {
      name: 'the original returns',
      policies: [leaving('Restore')],
      steps: ['defaultAction Allow'],
    },
    {
      name: 'though the policy no longer speaks of it',
      policies: [leaving('Restore', {})],
      steps: ['defaultAction Allow'],
    },
    { name: 'not at Revoke', policies: [leaving('Revoke')], steps: [] },
    { name: 'not at Retain', policies: [leaving('Retain')], steps: [] },
    {
      name: 'not where somebody changed it since',
      policies: [leaving('Restore')],
      more: {
        registry: registry(),
        ledger: ledger({ settings: { defaultAction: { original: 'Deny', applied: 'Deny' } } }),
      },
      steps: [],
    },
    {
      name: 'not where another policy speaks of it',
      policies: [leaving('Restore'), settings({ defaultAction: 'Deny' })],
      steps: [],
    },
    {
      name: 'not where a suspended policy speaks of it',
      policies: [leaving('Restore'), settings({ defaultAction: 'Deny', suspend: true })],
      steps: [],
    },
    {
      name: 'but where a suspended policy never wanted what is there',
      policies: [leaving('Restore'), settings({ defaultAction: 'Allow', suspend: true })],
      steps: ['defaultAction Allow'],
    },
    {
      name: 'not what another policy leaves in place',
      policies: [leaving('Restore', {}), leaving('Revoke')],
      steps: [],
    },
    {
      name: 'not Deny without a rule',
      policies: [leaving('Restore')],
      more: {
        registry: registry(),
        ledger: ledger({ settings: { defaultAction: { original: 'Deny', applied: 'Allow' } } }),
      },
      steps: [],
    },
  ])('$name', ({ policies, more, steps }) => {
    expect(actions({ ...given(...policies), registry: closed, ledger: record, ...more })).toEqual(
      steps,
    );
  });
});

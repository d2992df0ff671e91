import { describe, expect, test } from 'vitest';
import { mergePolicies } from '../../src/plan/wants/desired.ts';
import { type PolicyText, a, b, members, must, policy, range1, range2 } from './builders.ts';

const old = { name: 'old', created: '2026-01-01T00:00:00Z' };
const young = { name: 'young', created: '2026-02-01T00:00:00Z' };

function merge(...texts: readonly PolicyText[]) {
  return mergePolicies(members(...texts.map(policy)));
}

describe('lists', () => {
  test('subnets and ranges are united, each with its policies in order of rank', () => {
    const desired = merge(
      { ...young, subnets: [a, b], spec: { ipRanges: [range1] } },
      { ...old, subnets: [a], spec: { ipRanges: [range1, range2] } },
    );
    expect([...desired.subnets.values()].map(({ id, wantedBy }) => [id, wantedBy])).toEqual([
      [a, ['platform/old', 'platform/young']],
      [b, ['platform/young']],
    ]);
    expect([...desired.ipRanges]).toEqual([
      [range1, ['platform/old', 'platform/young']],
      [range2, ['platform/old']],
    ]);
  });

  test.for<{ name: string; policy: PolicyText }>([
    { name: 'suspended', policy: { spec: { suspend: true } } },
    { name: 'observing', policy: { spec: { mode: 'Observe' } } },
    { name: 'unreadable', policy: { isUnreadable: true } },
    { name: 'without a grant', policy: { namespace: 'team' } },
    { name: 'deleted', policy: { isDeleted: true } },
  ])('a policy that is $name wants nothing', ({ policy: text }) => {
    const spec = { ...text.spec, ipRanges: [range1], defaultAction: 'Deny' };
    const desired = merge({ ...text, subnets: [a], spec });
    expect(desired).toEqual({
      subnets: new Map(),
      gaps: new Map(),
      ipRanges: new Map(),
      settings: {},
      overruled: [],
      settleMs: 0,
    });
  });

  test.for([
    {
      field: 'serviceEndpoints',
      one: 'Manage',
      other: 'Require',
      merged: { serviceEndpoint: 'Manage' },
    },
    { field: 'registerProvider', one: true, other: false, merged: { registerProvider: true } },
    { field: 'allowInterruption', one: true, other: false, merged: { allowInterruption: true } },
  ])(
    '$field holds for a subnet where any of its own policies says so',
    ({ field, one, other, merged }) => {
      for (const [first, second] of [
        [one, other],
        [other, one],
      ]) {
        const desired = merge(
          { ...old, subnets: [a], spec: { [field]: first } },
          { ...young, subnets: [a], spec: { [field]: second } },
          { name: 'elsewhere', subnets: [b], spec: { [field]: other } },
        );
        expect(desired.subnets.get(a)).toMatchObject(merged);
        expect(desired.subnets.get(b)).not.toMatchObject(merged);
      }
    },
  );
});

describe('settings', () => {
  test.for([
    { name: 'nobody says anything', wishes: [{}, {}], chosen: {}, lost: [] },
    {
      name: 'one says something',
      wishes: [{}, { defaultAction: 'Allow' }],
      chosen: { defaultAction: 'Allow' },
      lost: [],
    },
    {
      name: 'the strictest wins, not the oldest',
      wishes: [{ defaultAction: 'Allow' }, { defaultAction: 'Deny' }],
      chosen: { defaultAction: 'Deny' },
      lost: ['platform/0'],
    },
    {
      name: 'Disabled is strict',
      wishes: [{ publicNetworkAccess: 'Disabled' }, { publicNetworkAccess: 'Enabled' }],
      chosen: { publicNetworkAccess: 'Disabled' },
      lost: ['platform/1'],
    },
    {
      name: 'each field for itself',
      wishes: [
        { defaultAction: 'Deny', trustedServices: 'Allow' },
        { defaultAction: 'Allow', trustedServices: 'Deny' },
      ],
      chosen: { defaultAction: 'Deny', trustedServices: 'Deny' },
      lost: ['platform/1', 'platform/0'],
    },
  ])('$name', ({ wishes, chosen, lost }) => {
    const desired = merge(...wishes.map((spec, index) => ({ name: `${index}`, spec })));
    expect(desired.settings).toEqual(chosen);
    expect(desired.overruled.map(({ key }) => key)).toEqual(lost);
  });

  test('a platform namespace outranks a stricter wish from elsewhere', () => {
    const [platform, team] = members(
      policy({ name: 'platform', spec: { defaultAction: 'Allow' } }),
      policy({ name: 'team', spec: { defaultAction: 'Deny' } }),
    );
    const desired = mergePolicies([must(platform), { ...must(team), isPlatform: false }]);
    expect(desired.settings).toEqual({ defaultAction: 'Allow' });
    expect(desired.overruled).toMatchObject([
      { key: 'platform/team', wanted: 'Deny', chosen: 'Allow' },
    ]);
  });

  test('where no platform namespace says anything, others have their wish', () => {
    const [platform, team] = members(
      policy({ name: 'platform' }),
      policy({ name: 'team', spec: { defaultAction: 'Deny' } }),
    );
    const desired = mergePolicies([must(platform), { ...must(team), isPlatform: false }]);
    expect(desired.settings).toEqual({ defaultAction: 'Deny' });
  });

  test('data endpoints are enabled where any enables them, whatever its rank', () => {
    const [platform, team] = members(
      policy({ name: 'platform', spec: { dataEndpoints: { enabled: false } } }),
      policy({ name: 'team', spec: { dataEndpoints: { enabled: true } } }),
    );
    const desired = mergePolicies([must(platform), { ...must(team), isPlatform: false }]);
    expect(desired.settings).toEqual({ dataEndpoints: 'Enabled' });
    expect(desired.overruled.map(({ key }) => key)).toEqual(['platform/platform']);
  });

  test('the longest settle time counts', () => {
    const { settleMs } = merge(
      { ...old, spec: { verification: { settle: '5m' } } },
      { ...young, spec: { verification: { settle: '1m' } } },
    );
    expect(settleMs).toBe(300_000);
  });
});

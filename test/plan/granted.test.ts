import { expect, test } from 'vitest';
import type { Grant, Permission } from '../../src/api/grant.ts';
import { membersOf } from '../../src/plan/wants/member.ts';
import type { Admission } from '../../src/plan/wants/permits.ts';
import { elementsOf } from '../../src/plan/wants/wants.ts';
import {
  a,
  b,
  grant,
  granted,
  must,
  type PolicyText,
  policy,
  range1,
  registryId,
} from './builders.ts';
import { clusterId } from './discovered.ts';

function tenant(text: PolicyText, ...grants: readonly Grant[]) {
  return tenantUnder(granted(...grants), text);
}

function tenantUnder(admission: Admission, text: PolicyText) {
  return must(membersOf([policy({ namespace: 'team', ...text })], admission)[0]);
}

const otherRegistry = registryId.replace('contoso', 'fabrikam');

test.for([
  { name: 'no grant', grants: [] },
  { name: 'a grant for another namespace', grants: [grant({ namespaces: ['other'] })] },
  { name: 'a grant for another registry', grants: [grant({ registries: [otherRegistry] })] },
  {
    name: 'a grant for namespaces with a label that this one has not',
    grants: [grant({ namespaces: [], namespaceSelector: { matchLabels: { team: 'a' } } })],
  },
])('with $name a policy is refused', ({ grants }) => {
  const { standing } = tenant({ subnets: [a] }, ...grants);
  expect(standing).toMatchObject({ kind: 'refused', problem: { reason: 'NotGranted' } });
});

test('a platform namespace needs no grant', () => {
  expect(tenant({ namespace: 'platform', subnets: [a] })).toMatchObject({
    standing: { kind: 'active' },
    withheld: [],
  });
});

test('a namespace is known by its labels, too', () => {
  const selective = grant({ namespaces: [], namespaceSelector: { matchLabels: { team: 'a' } } });
  const labels = new Map([['team', { team: 'a' }]]);
  const member = tenantUnder({ ...granted(selective), labels }, {});
  expect(member.standing.kind).toBe('active');
});

test('a subnet that no grant covers is withheld, and the others count', () => {
  const { standing, wants, withheld } = tenant({ subnets: [a, b] }, grant({ subnets: [a] }));
  expect(standing.kind).toBe('active');
  expect(elementsOf(wants)).toEqual([a]);
  expect(withheld).toEqual([
    { element: b, problem: { reason: 'NotGranted', message: expect.stringContaining(b) } },
  ]);
});

test.for([
  { name: 'the whole of it', ranges: ['203.0.113.0/24'], covered: true },
  { name: 'more than it', ranges: ['203.0.0.0/16'], covered: true },
  { name: 'half of it', ranges: ['203.0.113.0/25'], covered: false },
  {
    name: 'its halves, each in an entry',
    ranges: ['203.0.113.0/25', '203.0.113.128/25'],
    covered: false,
  },
])('a range is covered by a grant for $name: $covered', ({ ranges, covered }) => {
  const member = tenant(
    { spec: { ipRanges: [range1] } },
    grant({ ipRanges: ranges, allow: ['IpRanges'] }),
  );
  expect(elementsOf(member.wants)).toEqual(covered ? [range1] : []);
});

test('what grants allow adds up, but each counts as a whole', () => {
  const here = grant({ subnets: [a] });
  const elsewhere = grant({ registries: [otherRegistry], subnets: [b] });
  const without = grant({ subnets: [b], allow: ['DefaultAction'] });
  const { wants } = tenant({ subnets: [a, b] }, here, elsewhere, without);
  expect(elementsOf(wants)).toEqual([a]);
});

interface Gated {
  readonly permission: Permission;
  readonly spec: Readonly<Record<string, unknown>>;
}

const gated: readonly Gated[] = [
  { permission: 'DefaultAction', spec: { defaultAction: 'Deny' } },
  { permission: 'DefaultAction', spec: { defaultAction: 'Allow' } },
  { permission: 'PublicNetworkAccess', spec: { publicNetworkAccess: 'Disabled' } },
  { permission: 'TrustedServices', spec: { trustedServices: 'Deny' } },
  { permission: 'RegisterProvider', spec: { registerProvider: true } },
  { permission: 'Interruption', spec: { allowInterruption: true } },
  { permission: 'Lockout', spec: { allowLockout: true } },
  { permission: 'ForeignRules', spec: { foreignRules: 'Remove' } },
  { permission: 'DataEndpoints', spec: { dataEndpoints: { enabled: true } } },
  { permission: 'DefaultAction', spec: { verification: { rollback: true } } },
  { permission: 'Restore', spec: { deletionPolicy: 'Restore' } },
  { permission: 'Retain', spec: { deletionPolicy: 'Retain' } },
];

const plain = tenant({}, grant({ allow: ['ServiceEndpoints'] })).wants;

test.for(gated)('$spec needs a grant that allows $permission', ({ permission, spec }) => {
  const asked = tenant({ spec }, grant({ allow: ['ServiceEndpoints'] }));
  expect(asked.wants).toEqual(plain);
  expect(asked.withheld).toEqual([
    { problem: { reason: 'NotGranted', message: expect.stringContaining(permission) } },
  ]);
  const allowed = tenant({ spec }, grant({ allow: ['ServiceEndpoints', permission] }));
  expect(allowed.withheld).toEqual([]);
});

test('without leave to write subnets a policy only checks them, and that is no fault', () => {
  const member = tenant({ subnets: [a] }, grant({ subnets: [a] }));
  expect(member).toMatchObject({ wants: { serviceEndpoints: 'Require' }, withheld: [] });
});

test.for([
  { deletionPolicy: 'Restore', allow: ['Subnets'], how: 'Revoke' },
  { deletionPolicy: 'Retain', allow: ['Subnets'], how: 'Revoke' },
  { deletionPolicy: 'Restore', allow: ['Restore'], how: 'Restore' },
  { deletionPolicy: 'Retain', allow: ['Retain'], how: 'Retain' },
])('$deletionPolicy with leave for $allow leaves by $how', ({ deletionPolicy, allow, how }) => {
  const { standing } = tenant({ isDeleted: true, spec: { deletionPolicy } }, grant({ allow }));
  expect(standing).toEqual({ kind: 'leaving', how, isGranted: true });
});

test('who has no grant any more can only leave by having revoked what rested on it', () => {
  const { standing } = tenant({ isDeleted: true, spec: { deletionPolicy: 'Retain' } });
  expect(standing).toEqual({ kind: 'leaving', how: 'Revoke', isGranted: false });
});

test.for<{ name: string; spec: Readonly<Record<string, unknown>>; asked: readonly string[] }>([
  {
    name: 'covers the cluster',
    spec: { clusters: [clusterId], allow: ['Discovery'] },
    asked: [clusterId],
  },
  {
    name: 'covers another cluster',
    spec: { clusters: [`${clusterId}2`], allow: ['Discovery'] },
    asked: [],
  },
  {
    name: 'allows no discovery',
    spec: { clusters: [clusterId], allow: ['Subnets'] },
    asked: [],
  },
])('where a grant $name, Azure is asked for $asked', ({ spec, asked }) => {
  const { wants, withheld } = tenant({ spec: { subnets: [{ cluster: clusterId }] } }, grant(spec));
  expect([...wants.gaps.keys()]).toEqual(asked);
  const message: unknown = expect.stringContaining('allow: Discovery');
  expect(withheld).toEqual(
    asked.length > 0
      ? []
      : [{ element: clusterId, source: clusterId, problem: { reason: 'NotGranted', message } }],
  );
});

test('the own nodes take a grant for discovery', () => {
  const follows = { spec: { subnets: [{ nodes: {} }] } };
  expect(tenant(follows, grant({ allow: ['Discovery'] })).wants.gaps.has('nodes')).toBe(true);
  const { wants, withheld } = tenant(follows, grant({ allow: ['Subnets'] }));
  expect(wants.gaps.size).toBe(0);
  expect(withheld).toHaveLength(1);
});

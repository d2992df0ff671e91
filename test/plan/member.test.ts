import { describe, expect, test } from 'vitest';
import { asIfEnforced, membersOf } from '../../src/plan/wants/member.ts';
import { type PolicyText, admission, member, members, policy } from './builders.ts';

const leaving = (how: 'Revoke' | 'Restore' | 'Retain') => ({ kind: 'leaving', how });
const frozen = (kind: 'observing' | 'suspended' | 'unusable') => ({
  kind: 'frozen',
  why: { kind },
});
const refused = { kind: 'refused', problem: { reason: 'NotGranted' } };

test.for<{ name: string; policy: PolicyText; standing: object }>([
  { name: 'a policy in a platform namespace acts', policy: {}, standing: { kind: 'active' } },
  { name: 'one elsewhere is refused', policy: { namespace: 'team' }, standing: refused },
  {
    name: 'one elsewhere is refused though it is suspended',
    policy: { namespace: 'team', spec: { suspend: true } },
    standing: refused,
  },
  {
    name: 'suspend freezes',
    policy: { spec: { suspend: true } },
    standing: frozen('suspended'),
  },
  {
    name: 'Observe freezes',
    policy: { spec: { mode: 'Observe' } },
    standing: frozen('observing'),
  },
  {
    name: 'a spec that cannot be read freezes, rather than being half obeyed',
    policy: { isUnreadable: true },
    standing: frozen('unusable'),
  },
  {
    name: 'a deleted policy revokes by default',
    policy: { isDeleted: true },
    standing: leaving('Revoke'),
  },
  {
    name: 'a deleted policy restores where it says so',
    policy: { isDeleted: true, spec: { deletionPolicy: 'Restore' } },
    standing: leaving('Restore'),
  },
  {
    name: 'a deleted policy that was suspended leaves everything',
    policy: { isDeleted: true, spec: { deletionPolicy: 'Restore', suspend: true } },
    standing: leaving('Retain'),
  },
  {
    name: 'a deleted policy in Observe leaves everything',
    policy: { isDeleted: true, spec: { mode: 'Observe' } },
    standing: leaving('Retain'),
  },
  ...(['Revoke', 'Restore', 'Retain'] as const).map((deletionPolicy) => ({
    name: `a deleted policy without a grant does not get its ${deletionPolicy}`,
    policy: { namespace: 'team', isDeleted: true, spec: { deletionPolicy } },
    standing: leaving('Revoke'),
  })),
])('$name', ({ policy: text, standing }) => {
  expect(member(text).standing).toMatchObject(standing);
});

describe('rank', () => {
  test('platform namespaces come first, then the oldest, then the name', () => {
    const ranked = membersOf(
      [
        policy({ namespace: 'team', name: 'a', created: '2026-01-01T00:00:00Z' }),
        policy({ name: 'young', created: '2026-03-01T00:00:00Z' }),
        policy({ name: 'b', created: '2026-02-01T00:00:00Z' }),
        policy({ name: 'a', created: '2026-02-01T00:00:00Z' }),
      ],
      admission,
    );
    expect(ranked.map(({ key }) => key)).toEqual([
      'platform/a',
      'platform/b',
      'platform/young',
      'team/a',
    ]);
  });
});

test('as if enforced, only those in Observe act besides the active', () => {
  const all = members(
    policy({ name: 'acts' }),
    policy({ name: 'looks', spec: { mode: 'Observe' } }),
    policy({ name: 'sleeps', spec: { suspend: true, mode: 'Observe' } }),
  );
  expect(asIfEnforced(all).map(({ standing }) => standing.kind)).toEqual([
    'active',
    'active',
    'frozen',
  ]);
});

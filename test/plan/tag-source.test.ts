import { describe, expect, test } from 'vitest';
import { type Observed, undiscovered } from '../../src/plan/observed.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { wantsOf } from '../../src/plan/wants/wants.ts';
import { failure, input, must, policy, registry, unread } from './builders.ts';
import { tagged } from './discovered.ts';
import { find } from './kstatus.ts';
import { statusOf } from './status-of.ts';
import { tag, follows, written } from './tag-scene.ts';

describe('a service tag', () => {
  test('comes to its ranges, neighbours joined, each of which knows where it is from', () => {
    const prefixes = ['192.0.2.0/25', '192.0.2.128/25', '2001:db8::/32', '198.51.100.7/32'];
    const { ipRanges, gaps } = wantsOf(policy(follows), tagged({ [tag]: prefixes }));
    expect([...ipRanges]).toEqual([
      ['192.0.2.0/24', tag],
      ['198.51.100.7', tag],
    ]);
    expect(gaps.size).toBe(0);
  });

  test('does not take over what the policy lists itself, or has from a tag before it', () => {
    const spec = { ipRanges: ['192.0.2.0'], serviceTags: [tag, 'Storage'] };
    const given = { [tag]: ['192.0.2.0/32', '192.0.2.2/32'], Storage: ['192.0.2.2/32'] };
    expect([...wantsOf(policy({ spec }), tagged(given)).ipRanges]).toEqual([
      ['192.0.2.0', 'ipRanges'],
      ['192.0.2.2', tag],
    ]);
  });

  test.for<{ name: string; seen: Observed['discovered']; reason: string; says: string }>([
    {
      name: 'that nobody has looked at',
      seen: undiscovered,
      reason: 'WaitingForAzure',
      says: 'the ranges of AzureDevOps were not looked at yet',
    },
    {
      name: 'that cannot be read',
      seen: { ...undiscovered, serviceTags: unread('throttled') },
      reason: 'Throttled',
      says: 'it failed',
    },
    {
      name: 'of a file that cannot be read',
      seen: { ...undiscovered, serviceTags: unread('invalid') },
      reason: 'ServiceTagsUnreadable',
      says: 'it failed',
    },
    {
      name: 'that was not read before tags could not be read any more',
      seen: tagged({ Storage: [] }, { stale: failure('unavailable') }),
      reason: 'AzureUnavailable',
      says: 'it failed',
    },
    {
      name: 'that is not there',
      seen: tagged({ AzureDevOp: [] }, { asked: [tag] }),
      reason: 'ServiceTagNotFound',
      says: 'there is no service tag AzureDevOps. Did you mean AzureDevOp?',
    },
  ])('$name gives nothing, says so, and is no reason to write', ({ seen, reason, says }) => {
    const given = { policies: [policy(follows)], observed: { discovered: seen } };
    expect(makePlan(input(given)).steps).toEqual([]);
    const status = must(statusOf(given));
    expect(find(status, 'Ready')).toMatchObject({
      status: 'False',
      reason,
      message: expect.stringContaining(says),
    });
    expect(status.serviceTags?.[0]).toMatchObject({ name: tag, ranges: 0, inForce: 0 });
  });

  test('says in the status what it comes to, and warns of what is left out and what is old', () => {
    const seen = tagged(
      { [tag]: ['192.0.2.0/24', '198.51.100.0/24', '10.0.0.0/8', '2001:db8::/32'] },
      { stale: failure('forbidden') },
    );
    const status = must(
      statusOf({
        policies: [policy(follows)],
        registry: registry({ ranges: ['192.0.2.0/24'] }),
        observed: { discovered: seen },
      }),
    );
    expect(status.serviceTags).toEqual([
      { name: tag, changeNumber: '7', ranges: 3, inForce: 1, leftOut: 1 },
    ]);
    expect(status.warnings).toEqual([
      'service tags are as they were read at 2026-10-31T23:59:00Z, and could not be read again: it failed: forbidden',
      'service tag AzureDevOps is very broad: everybody in it is let in',
      'IPv6 prefixes of service tag AzureDevOps are left out (1): the rules of a registry take IPv4 only',
    ]);
  });

  test('that comes to more than a registry takes is let in as far as there is room', () => {
    const prefixes = Array.from({ length: 210 }, (_, index) => `10.0.${index}.0/25`);
    const given = {
      policies: [policy(follows)],
      observed: { discovered: tagged({ [tag]: prefixes }) },
    };
    expect(written(makePlan(input(given)))).toHaveLength(200);
    const status = must(statusOf(given));
    expect(find(status, 'Ready')?.reason).toBe('LimitExceeded');
    expect(status.serviceTags?.[0]).toMatchObject({
      ranges: 210,
      message: expect.stringContaining('no room for 10.0.200.0/25'),
    });
  });
});

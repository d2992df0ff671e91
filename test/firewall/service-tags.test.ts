import { describe, expect, test } from 'vitest';
import { configMapData } from '../../src/firewall/config-map.ts';
import { ipRangesText } from '../../src/firewall/ip-ranges.ts';
import { networkPolicy } from '../../src/firewall/network-policy.ts';
import { publishedTags } from '../../src/plan/clients/published-tags.ts';
import { type Discovered, undiscovered } from '../../src/plan/observed.ts';
import { failure, input, members, now, policy, registry, unread } from '../plan/builders.ts';
import { tagged } from '../plan/discovered.ts';
import { find } from '../plan/kstatus.ts';
import { statusOf } from '../plan/status-of.ts';
import { documented, replica, withDataEndpoints } from './builders.ts';

const spec = { clientFirewall: { configMap: 'contoso' } };
const byAddress = ['ip-ranges.txt', 'ip-ranges-global.txt', 'network-policy.yaml'];

describe('what goes by service tags', () => {
  test('has no storage where all layers come from data endpoints', () => {
    const given = documented({
      registry: withDataEndpoints(),
      layers: new Set(['DataEndpoints']),
    });
    expect(ipRangesText(given, 'regional')).not.toContain('Storage');
    expect(ipRangesText(given, 'global')).not.toContain('Storage');
  });

  test('follows the replicas', () => {
    const [one, two] = [documented(), documented({ replicas: ['northeurope'] })];
    expect(ipRangesText(one, 'regional')).not.toContain('NorthEurope');
    expect(ipRangesText(two, 'regional')).toContain('AzureContainerRegistry.NorthEurope');
    expect(ipRangesText(two, 'global')).toBe(ipRangesText(one, 'global'));
  });

  test('leaves out what a cloud has no tag of, and says so', () => {
    const tags = { AzureContainerRegistry: ['192.0.2.0/24'], Storage: ['192.0.2.0/25'] };
    const text = ipRangesText(documented({ tags, include: ['AzureActiveDirectory'] }), 'global');
    expect(text).toContain('# There is no service tag AzureActiveDirectory.\n');
  });

  test('says since when it is old', () => {
    const given = documented({ more: { stale: failure('unavailable'), readAtMs: now } });
    expect(ipRangesText(given, 'regional')).toContain('As they were read at 2026-11-01T00:00:00Z');
  });

  test('names no address twice in rules for pods', () => {
    const cidrs = [...(networkPolicy(documented()) ?? '').matchAll(/cidr: (\S+)/g)];
    const texts = cidrs.map(([, cidr]) => cidr);
    expect(texts).toEqual([...new Set(texts)]);
  });
});

describe('where nobody can tell the addresses', () => {
  test.for([
    { name: 'nobody has looked', serviceTags: undefined },
    { name: 'they could not be read', serviceTags: unread('unavailable') },
    { name: 'some were not read', serviceTags: tagged({ Storage: [] }).serviceTags },
  ])('since $name, what is there stays, and what goes by name is written', ({ serviceTags }) => {
    const entries = Object.entries(dataGiven(serviceTags) ?? {});
    const kept = entries.filter(([, entry]) => typeof entry !== 'string');
    expect(kept.map(([name]) => name)).toEqual(byAddress);
    expect(Object.fromEntries(entries)['azure-firewall-tags.json']).toContain(
      '"AzureContainerRegistry.WestEurope"',
    );
  });

  test('the policy warns of it, and is in sync all the same', () => {
    const status = statusOf({
      policies: [policy({ spec })],
      observed: {
        replicas: { kind: 'seen', value: [] },
        discovered: { ...undiscovered, serviceTags: unread('unavailable') },
      },
    });
    expect(status?.warnings).toEqual([
      'what is published by address is as it was, for service tags could not be read: it failed: unavailable',
    ]);
    expect(status && find(status, 'Ready')?.reason).toBe('InSync');
  });
});

test.for([
  { name: 'a policy that publishes', text: { spec }, isAsking: true },
  { name: 'one in Observe', text: { spec: { ...spec, mode: 'Observe' } }, isAsking: true },
  { name: 'one that is suspended', text: { spec: { ...spec, suspend: true } }, isAsking: false },
  { name: 'one that publishes nothing', text: {}, isAsking: false },
  { name: 'one without a grant', text: { spec, namespace: 'team' }, isAsking: false },
])('$name has tags read: $isAsking', ({ text, isAsking }) => {
  const keys = publishedTags(members(policy(text)), registry(), [replica('northeurope')]);
  expect([...keys]).toEqual(
    isAsking
      ? [
          'azurecontainerregistry.westeurope',
          'azurecontainerregistry.northeurope',
          'storage.westeurope',
          'storage.northeurope',
          'azurecontainerregistry',
          'storage',
        ]
      : [],
  );
});

function dataGiven(serviceTags: Discovered['serviceTags']) {
  const { observed, ...rest } = input({ registry: registry() });
  const discovered = { ...undiscovered, serviceTags };
  const replicas = { kind: 'seen', value: [] } as const;
  return configMapData({ include: [] }, undefined, {
    ...rest,
    observed: { ...observed, replicas, discovered },
  });
}

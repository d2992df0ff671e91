import { expect, test } from 'vitest';
import { networkRulesPatch } from '../../src/azure/registry/network-rules-patch.ts';
import { parseRegistry } from '../../src/azure/registry/observed-registry.ts';
import { parseRegistryId } from '../../src/api/resource-id.ts';
import type { NetworkRules } from '../../src/plan/observed.ts';

const group = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/RG/providers';
const subnet = (name: string): string =>
  `${group}/Microsoft.Network/virtualNetworks/V/subnets/${name}`;
const key = 'virtualNetworkSubnetResourceId';
const theirs = { action: 'Allow', [key]: subnet('Theirs'), fromTheFuture: { a: 1 } };
const theirsInOld = { action: 'Allow', fromTheFuture: { a: 1 }, id: subnet('Theirs') };
const ours = { action: 'Allow', [key]: subnet('Ours') };
const ip = { action: 'Allow', value: '203.0.113.0/24' };

test.for([
  {
    name: "a rule is added after the stranger's, which goes back as it came",
    before: rules([theirs], [ip]),
    after: rules([theirs, ours], [ip]),
    sent: { virtualNetworkRules: [theirs, ours] },
  },
  {
    name: 'the last rule is cleared with an empty list',
    before: rules([ours], [ip]),
    after: rules([], [ip]),
    sent: { virtualNetworkRules: [] },
  },
  {
    name: 'IP rules change, and the subnet rules are not even named',
    before: rules([theirs], []),
    after: rules([theirs], [ip]),
    sent: { ipRules: [ip] },
  },
  {
    name: 'IP rules change where subnet rules cannot be seen',
    before: rules(undefined, [ip]),
    after: rules(undefined, []),
    sent: { ipRules: [] },
  },
  {
    name: 'both change',
    before: rules([], []),
    after: rules([ours], [ip]),
    sent: { virtualNetworkRules: [ours], ipRules: [ip] },
  },
  {
    name: 'nothing changes',
    before: rules([theirs], [ip]),
    after: rules([theirs], [ip]),
    sent: {},
  },
])('$name', ({ before, after, sent }) => {
  expect(networkRulesPatch({ before, after }, 'Deny', key)).toEqual({
    properties: { networkRuleSet: { defaultAction: 'Deny', ...sent } },
  });
});

test.for([
  { name: 'new key to old', key: 'id', from: theirs, to: theirsInOld },
  { name: 'old key to new', key: 'virtualNetworkSubnetResourceId', from: theirsInOld, to: theirs },
  { name: 'a key that is right already', key: 'id', from: theirsInOld, to: theirsInOld },
  {
    name: 'both keys',
    key: 'id',
    from: { id: subnet('A'), [key]: subnet('A') },
    to: { id: subnet('A'), [key]: subnet('A') },
  },
  { name: 'an entry that nobody understands', key: 'id', from: { odd: true }, to: { odd: true } },
] as const)("strangers' entries keep their other members: $name", (row) => {
  const change = { before: rules([row.from], []), after: rules([row.from, ours], []) };
  expect(networkRulesPatch(change, 'Allow', row.key)).toMatchObject({
    properties: {
      networkRuleSet: {
        virtualNetworkRules: [row.to, { action: 'Allow', [row.key]: subnet('Ours') }],
      },
    },
  });
});

function rules(
  subnetRules: readonly object[] | undefined,
  ipRules: readonly object[],
): NetworkRules {
  const id = parseRegistryId(`${group}/Microsoft.ContainerRegistry/registries/contoso`);
  if (id === undefined) throw new Error('the id of the test does not parse');
  const networkRuleSet = {
    defaultAction: 'Deny',
    ...(subnetRules !== undefined && { virtualNetworkRules: subnetRules }),
    ipRules,
  };
  const registry = parseRegistry(id, {
    id,
    location: 'westeurope',
    sku: { name: 'Premium' },
    properties: { provisioningState: 'Succeeded', networkRuleSet },
  });
  if (registry === undefined) throw new Error('the registry of the test does not parse');
  return registry.rules;
}

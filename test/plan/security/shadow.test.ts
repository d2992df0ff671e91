import { expect, test } from 'vitest';
import type { SecurityRule } from '../../../src/plan/security/security-rule.ts';
import { shadowOf } from '../../../src/plan/security/shadow.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import {
  app,
  groupInput,
  lists,
  ours,
  recorded,
  registryTag,
  securityGroup,
  storageTag,
  strangersRule,
} from '../security-groups.ts';
import { statusOf } from '../status-of.ts';

const source = '10.0.0.0/16';
const mine = ours(registryTag, 300, { source });

test.for<{
  name: string;
  /** What comes before, in this order; a denial where nothing else is said. */
  before: readonly Partial<SecurityRule>[];
  /** The index of the one that denies all. */
  whole?: number;
  parts?: readonly number[];
}>([
  { name: 'nothing', before: [] },
  { name: 'a denial of everything', before: [{}], whole: 0 },
  { name: 'one of the Internet', before: [{ destinations: ['Internet'] }], whole: 0 },
  { name: 'one of the cloud', before: [{ destinations: ['AzureCloud'] }], whole: 0 },
  { name: 'one of its region', before: [{ destinations: ['AzureCloud.westeurope'] }], whole: 0 },
  { name: 'one of another region', before: [{ destinations: ['AzureCloud.northeurope'] }] },
  { name: 'one of the service', before: [{ destinations: ['azurecontainerregistry'] }], whole: 0 },
  { name: 'one of another service', before: [{ destinations: ['Sql'] }] },
  {
    name: 'one of some addresses, behind which nobody knows what is',
    before: [{ destinations: ['192.0.2.0/24'] }],
  },
  { name: 'one of inbound traffic', before: [{ direction: 'Inbound' }] },
  { name: 'one of UDP', before: [{ protocol: 'udp' }] },
  {
    name: 'one of TCP to many ports',
    before: [{ protocol: 'tcp', destinationPorts: ['22', '80-8080'] }],
    whole: 0,
  },
  { name: 'one of other ports', before: [{ destinationPorts: ['80', '8000-9000'] }] },
  { name: 'one for the virtual network', before: [{ sources: ['VirtualNetwork'] }], whole: 0 },
  {
    name: 'one for a wider range',
    before: [{ sources: ['192.0.2.0/24', '10.0.0.0/8'] }],
    whole: 0,
  },
  { name: 'one for a part of the clients', before: [{ sources: ['10.0.7.0/24'] }], parts: [0] },
  { name: 'one for others', before: [{ sources: ['10.1.0.0/16'] }] },
  {
    name: 'one for a group of applications',
    before: [{ sources: ['/subscriptions/x/applicationSecurityGroups/y'] }],
    parts: [0],
  },
  { name: 'one from some ports', before: [{ sourcePorts: ['1024-2048'] }], parts: [0] },
  { name: 'a rule that allows all of it, before a denial', before: [{ access: 'Allow' }, {}] },
  {
    name: 'a rule that allows some of it, before a denial',
    before: [{ access: 'Allow', sources: ['10.0.7.0/24'] }, {}],
    whole: 1,
  },
  {
    name: 'denials of parts, and then of all',
    before: [{ sources: ['10.0.7.0/24'] }, {}, { sources: ['10.0.8.0/24'] }],
    whole: 1,
    parts: [0],
  },
])('before a rule comes $name', ({ before, whole, parts = [] }) => {
  const rules = before.map((one, index) =>
    strangersRule(`rule${index}`, { access: 'Deny', priority: 200 + index, ...one }),
  );
  const after = strangersRule('after', { access: 'Deny', priority: 301 });
  const shadow = shadowOf(mine, { source, tag: registryTag }, [after, mine, ...rules.toReversed()]);
  expect(shadow.whole?.name).toBe(whole === undefined ? undefined : `rule${whole}`);
  expect(shadow.parts.map(({ name }) => name)).toEqual(parts.map((index) => `rule${index}`));
});

test('a rule for all regions is denied in part by one of a region', () => {
  const deny = strangersRule('deny', {
    access: 'Deny',
    priority: 100,
    destinations: ['Storage.EastUS'],
  });
  const shadow = shadowOf(ours('Storage', 300), { source: '*', tag: 'Storage' }, [deny]);
  expect(shadow.parts).toEqual([deny]);
});

const records = [recorded(app, registryTag), recorded(app, storageTag)];
const both = [ours(registryTag, 300), ours(storageTag, 301)];

test('a rule without effect is said, with the one that takes it away', () => {
  const deny = strangersRule('no-internet', { access: 'Deny', priority: 200 });
  const look = { policies: [{ ...lists({ [app]: {} }), name: 'policy' }], records };
  const given = groupInput({ ...look, groups: [securityGroup(app, [deny, ...both])] });
  expect(makePlan(given).steps).toEqual([]);
  const status = statusOf(given);
  const ready = status?.conditions?.find(({ type }) => type === 'ClientFirewallReady');
  expect(ready).toMatchObject({ status: 'False', reason: 'SecurityRuleShadowed' });
  expect(ready?.message).toMatch(/no-internet.*200.*az network nsg rule update/);
});

test('a rule that some are kept from using is a warning', () => {
  const deny = strangersRule('no-dev', { access: 'Deny', priority: 200, sources: ['10.9.0.0/16'] });
  const look = { policies: [{ ...lists({ [app]: {} }), name: 'policy' }], records };
  const status = statusOf(groupInput({ ...look, groups: [securityGroup(app, [deny, ...both])] }));
  expect(status?.warnings).toHaveLength(2);
  expect(status?.warnings?.[0]).toMatch(/no-dev.*priority 200.*denies some/);
});

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at, clientFor, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let send: Send;
const nodes = places.subnetId('nodes');

beforeAll(async () => {
  azure = await startAzure();
  send = clientFor(azure);
});
afterAll(async () => azure.stop());
beforeEach(() => {
  azure.reset();
  azure.settings.dialect.subnetRuleKeyAt20210801 = 'virtualNetworkSubnetResourceId';
  azure.settings.dialect.foreignRuleKey = 'refuse';
  const serviceEndpoints = ['Microsoft.ContainerRegistry'];
  azure.world.addSubnet({ id: nodes, serviceEndpoints });
  const rules = { defaultAction: 'Deny', subnets: [nodes], ips: ['198.51.100.7'] } as const;
  azure.world.addRegistry({ id: places.registryId, ...rules });
});

const cases = [
  { version: '2017-10-01', key: 'id' },
  { version: '2019-12-01-preview', key: 'id' },
  { version: '2021-06-01-preview', key: 'id' },
  { version: '2021-08-01-preview', key: 'virtualNetworkSubnetResourceId' },
  { version: '2021-09-01', key: undefined },
  { version: '2021-12-01-preview', key: 'id' },
  { version: '2022-02-01-preview', key: undefined },
  { version: '2023-11-01-preview', key: undefined },
  { version: '2025-11-01', key: undefined },
  { version: '2026-01-01-preview', key: undefined },
  { version: '2026-03-01-preview', key: 'virtualNetworkSubnetResourceId' },
  { version: '2026-09-01-preview', key: 'virtualNetworkSubnetResourceId' },
] as const;

test.for(cases)('$version shows subnet rules under $key', async ({ version, key }) => {
  const answer = await send('GET', `${places.registryId}?api-version=${version}`);
  const ipRules = [{ action: 'Allow', value: '198.51.100.7' }];
  expect(at(answer.body, 'properties', 'networkRuleSet')).toEqual(
    key === undefined
      ? { defaultAction: 'Deny', ipRules }
      : {
          defaultAction: 'Deny',
          virtualNetworkRules: [{ action: 'Allow', [key]: nodes }],
          ipRules,
        },
  );
  expect(answer.headers['api-supported-versions']).toBe(version);
  expect(answer.headers).not.toHaveProperty('etag');
});

test.for(cases)('a list at $version shows the same rules as the GET', async ({ version }) => {
  const single = await send('GET', `${places.registryId}?api-version=${version}`);
  const type = 'providers/Microsoft.ContainerRegistry/registries';
  for (const scope of [places.group, `/subscriptions/${places.subscription}`]) {
    const list = await send('GET', `${scope}/${type}?api-version=${version}`);
    expect(list.body).toEqual({ value: [single.body] });
  }
});

test('in 2023 the version of August 2021 showed `id`', async () => {
  azure.settings.dialect.subnetRuleKeyAt20210801 = 'id';
  const answer = await send('GET', `${places.registryId}?api-version=2021-08-01-preview`);
  expect(at(answer.body, 'properties', 'networkRuleSet', 'virtualNetworkRules')).toEqual([
    { action: 'Allow', id: nodes },
  ]);
});

test.for([
  { foreign: 'refuse', status: 400, rules: [nodes] },
  { foreign: 'drop', status: 200, rules: [] },
  { foreign: 'accept', status: 200, rules: [nodes] },
] as const)('a rule under the key of another version: $foreign', async (expected) => {
  azure.settings.dialect.foreignRuleKey = expected.foreign;
  const networkRuleSet = { defaultAction: 'Deny', virtualNetworkRules: [{ id: nodes }] };
  const address = `${places.registryId}${places.registryVersion}`;
  const answer = await send('PATCH', address, { body: { properties: { networkRuleSet } } });
  expect(answer.status).toBe(expected.status);
  expect(azure.world.registry(places.registryId).rules.subnets).toEqual(expected.rules);
});

test('a version that cannot see subnet rules passes over them in a PATCH', async () => {
  const networkRuleSet = { defaultAction: 'Deny', virtualNetworkRules: [] };
  const address = `${places.registryId}?api-version=2025-11-01`;
  const answer = await send('PATCH', address, { body: { properties: { networkRuleSet } } });
  expect(answer.status).toBe(200);
  expect(azure.world.registry(places.registryId).rules.subnets).toEqual([nodes]);
});

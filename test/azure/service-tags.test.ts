import { afterEach, beforeEach, expect, test } from 'vitest';
import { at, clientFor, textIn, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let send: Send;
const networks = `/subscriptions/${places.subscription}/providers/Microsoft.Network`;
const location = `${networks}/locations/westeurope`;
const version = 'api-version=2024-01-01';
const list = `${location}/serviceTags?${version}`;
const details = `${location}/serviceTagDetails?${version}`;

beforeEach(async () => {
  azure = await startAzure();
  azure.world.addSubscription({ id: places.subscription });
  send = clientFor(azure);
});
afterEach(async () => azure.stop());

test('the list has every tag with all of its prefixes, and numbers as text', async () => {
  const { status, body } = await send('GET', list);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    name: 'Public',
    id: `${networks}/serviceTags/Public`,
    type: 'Microsoft.Network/serviceTags',
    changeNumber: '63',
    cloud: 'Public',
    values: expect.arrayContaining([
      {
        name: 'AzureContainerRegistry.WestEurope',
        id: 'AzureContainerRegistry.WestEurope',
        serviceTagChangeNumber: '63',
        properties: {
          changeNumber: '1',
          region: 'westeurope',
          state: 'GA',
          systemService: 'AzureContainerRegistry',
          addressPrefixes: ['198.18.16.0/25', '198.18.16.128/25', '2001:db8:2::/64'],
        },
      },
    ]),
  });
});

test('the location filters nothing', async () => {
  const elsewhere = await send('GET', list.replace('westeurope', 'East US'.replace(' ', '%20')));
  expect(at(elsewhere.body, 'values')).toEqual(at((await send('GET', list)).body, 'values'));
});

test('details tell of one tag, or of all without prefixes', async () => {
  const one = await send('GET', `${details}&tagName=AzureDevOps`);
  expect(at(one.body, 'value')).toMatchObject([
    {
      name: 'AzureDevOps',
      properties: { addressPrefixes: expect.arrayContaining(['198.18.32.0/24']) },
    },
  ]);
  const numbers = await send('GET', `${details}&noAddressPrefixes=true`);
  expect(at(numbers.body, 'value', 0)).toMatchObject({
    name: 'AzureActiveDirectory',
    properties: { changeNumber: '1', addressPrefixes: [] },
  });
});

test.for([
  { name: 'the tag alone', tagNameFinds: 'tag', found: ['Storage'] },
  {
    name: 'those of its regions as well',
    tagNameFinds: 'service',
    found: ['Storage', 'Storage.NorthEurope', 'Storage.WestEurope'],
  },
] as const)('a tag name finds $name', async ({ tagNameFinds, found }) => {
  azure.settings.dialect.tagNameFinds = tagNameFinds;
  const { body } = await send('GET', `${details}&tagName=Storage`);
  expect([0, 1, 2].flatMap((index) => at(body, 'value', index, 'name') ?? [])).toEqual(found);
});

test('a tag that is not there is found by nobody', async () => {
  const { status, body } = await send('GET', `${details}&tagName=Nothing`);
  expect({ status, body }).toEqual({ status: 200, body: { value: [] } });
});

test('a new edition moves its own number, and that of each tag that changes', async () => {
  azure.world.publishServiceTags({
    tags: [
      { name: 'AzureDevOps', addressPrefixes: ['198.18.32.0/24'] },
      { name: 'MicrosoftContainerRegistry.WestEurope', addressPrefixes: ['198.18.64.0/28'] },
      { name: 'Storage.EastUS', addressPrefixes: ['198.19.128.0/20'] },
    ],
    removed: ['storage.northeurope'],
  });
  const { body } = await send('GET', `${details}&noAddressPrefixes=true`);
  const text = JSON.stringify(body);
  expect(text).not.toContain('Storage.NorthEurope');
  expect(at((await send('GET', list)).body, 'changeNumber')).toBe('64');
  const numberOf = async (name: string) => {
    const answer = await send('GET', `${details}&tagName=${name}`);
    return at(answer.body, 'value', 0, 'properties');
  };
  expect(await numberOf('AzureDevOps')).toMatchObject({ changeNumber: '2' });
  expect(await numberOf('MicrosoftContainerRegistry.WestEurope')).toMatchObject({
    changeNumber: '1',
  });
  expect(await numberOf('Storage.EastUS')).toMatchObject({ changeNumber: '1', region: 'eastus' });
});

test.for([
  { name: 'the list', address: list, member: 'values' },
  { name: 'details', address: `${details}&noAddressPrefixes=true`, member: 'value' },
])('$name comes in pages, whose links keep what was asked for', async ({ address, member }) => {
  azure.settings.dialect.listPageSize = 8;
  const first = await send('GET', address);
  const second = await send('GET', textIn(first.body, 'nextLink'));
  expect(at(first.body, member, 8)).toBeUndefined();
  expect(at(second.body, member, 0, 'name')).toBe('Storage');
  expect(second.body).not.toHaveProperty('nextLink');
  const hasPrefixes = JSON.stringify(second.body).includes('198.19');
  expect(hasPrefixes).toBe(member === 'values');
});

test.for([
  {
    name: 'an unknown location',
    address: list.replace('westeurope', 'atlantis'),
    status: 400,
    code: 'NoRegisteredProviderFound',
  },
  {
    name: 'a version from before there were details',
    address: details.replace('2024-01-01', '2020-11-01'),
    status: 404,
    code: 'InvalidResourceType',
  },
  {
    name: 'a flag that is neither true nor false',
    address: `${details}&noAddressPrefixes=yes`,
    status: 400,
    code: 'InvalidRequestFormat',
  },
])('$name is refused', async ({ address, status, code }) => {
  expect(await send('GET', address)).toMatchObject({ status, code });
});

test.for([
  { address: list, action: 'Microsoft.Network/locations/serviceTags/read' },
  { address: details, action: 'Microsoft.Network/locations/serviceTagDetails/read' },
])('$action is a right of its own', async ({ address, action }) => {
  azure.world.denyRole({ action, scope: '' });
  expect(await send('GET', address)).toMatchObject({ status: 403, code: 'AuthorizationFailed' });
  const other = address === list ? details : list;
  expect(await send('GET', other)).toMatchObject({ status: 200 });
});

import { expect, test } from 'vitest';
import { serviceTagOf, similarNames } from '../../src/plan/wants/service-tags.ts';

const published = { name: 'AzureDevOps', changeNumber: '7', region: '' };

test('a tag comes to its IPv4 ranges, joined, and tells how many prefixes are left out', () => {
  const prefixes = ['198.18.0.0/25', '2001:db8::/32', '198.18.0.128/25', '198.18.9.7/32'];
  expect(serviceTagOf({ ...published, prefixes })).toEqual({
    ...published,
    ranges: ['198.18.0.0/24', '198.18.9.7'],
    leftOut: 1,
  });
});

test.for(['198.18.0.1/24', '198.18.0.0/33', 'all', ''])(
  'a tag with the prefix %j is no tag',
  (prefix) => {
    expect(serviceTagOf({ ...published, prefixes: ['198.18.0.0/24', prefix] })).toBeUndefined();
  },
);

const names = [
  'AzureContainerRegistry',
  'AzureContainerRegistry.WestEurope',
  'AzureDevOps',
  'AzureFrontDoor.FirstParty',
  'MicrosoftContainerRegistry',
  'Storage',
  'Storage.WestEurope',
  'Storage.WestUS',
  'Storage.WestUS2',
];

test.for([
  { name: 'AzureDevOp', similar: ['AzureDevOps'] },
  { name: 'ContainerRegistry', similar: ['AzureContainerRegistry'] },
  {
    name: 'storage.westeurop',
    similar: ['Storage.WestEurope', 'Storage.WestUS', 'Storage.WestUS2'],
  },
  { name: 'AzureDevOps.WestEurope', similar: ['AzureDevOps'] },
  { name: 'Nothing', similar: [] },
])('$name may have meant $similar', ({ name, similar }) => {
  expect(similarNames(name, names)).toEqual(similar);
});

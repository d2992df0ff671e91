import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  type DocumentReading,
  readTagDocuments,
} from '../../src/azure/network/service-tag-document.ts';
import type { TagDocument } from '../../src/plan/wants/service-tags.ts';
import { startAzure } from '../azure/server.ts';
import { clientFor } from '../azure/rest-client.ts';
import { subscription } from './scene.ts';
import { tag, weeklyFile } from './service-tag-files.ts';

const devOps = tag('AzureDevOps', ['198.18.0.0/25', '198.18.0.128/25', '2001:db8::/48']);
const weekly = {
  changeNumber: 311,
  cloud: 'Public',
  values: [devOps, tag('Storage', ['10.0.0.0/8'])],
};
const read = {
  name: 'AzureDevOps',
  changeNumber: '7',
  region: '',
  ranges: ['198.18.0.0/24'],
  leftOut: 1,
};

test.for([
  { name: 'the weekly file', document: weekly },
  {
    name: 'what the list of the API answers',
    document: {
      ...weekly,
      changeNumber: '311',
      values: weekly.values.map((one) => ({
        ...one,
        properties: { ...one.properties, changeNumber: '7' },
      })),
    },
  },
  { name: 'what details of the API answer', document: { value: weekly.values } },
])('$name comes to the same tags', ({ document }) => {
  const { answer } = readable(documents({ 'tags.json': document }), ['azuredevops']);
  expect([...answer.tags.values()]).toEqual([read]);
});

test('what the simulated Azure lists is read', async () => {
  await using azure = await startAzure();
  azure.world.addSubscription({ id: subscription });
  const path = `/subscriptions/${subscription}/providers/Microsoft.Network/locations/westeurope`;
  const { body } = await clientFor(azure)('GET', `${path}/serviceTags?api-version=2024-01-01`);
  const { answer } = readable(documents({ 'tags.json': body }), ['storage.westeurope']);
  expect(answer.tags.get('storage.westeurope')).toMatchObject({
    name: 'Storage.WestEurope',
    changeNumber: '1',
    region: 'westeurope',
  });
});

test('a gzipped file is unpacked, and a mark of the byte order does not matter', () => {
  const bytes = gzipSync(`\uFEFF${JSON.stringify(weekly)}`);
  const { answer } = readable([{ name: 'tags.json.gz', bytes }], ['azuredevops']);
  expect(answer.tags.get('azuredevops')).toEqual(read);
});

test('of several files the last by name counts', () => {
  const newer = { values: [tag('AzureDevOps', ['198.18.9.0/24'])] };
  const files = documents({ '20261130.json': newer, '20261123.json': weekly });
  const { answer } = readable(files, ['azuredevops', 'storage']);
  expect(answer.tags.get('azuredevops')?.ranges).toEqual(['198.18.9.0/24']);
  expect(answer.tags.get('storage')?.ranges).toEqual(['10.0.0.0/8']);
});

test('a name that no file has comes with those that may have been meant', () => {
  const { answer } = readable(documents({ 'tags.json': weekly }), ['azuredevop', 'storage']);
  expect(answer.missing).toEqual(new Map([['azuredevop', ['AzureDevOps']]]));
});

test.for([
  { name: 'no JSON', bytes: Buffer.from('<html>') },
  { name: 'cut off', bytes: Buffer.from(JSON.stringify(weekly).slice(0, -9)) },
  { name: 'badly packed', bytes: Buffer.from([0x1f, 0x8b, 0, 0]) },
  { name: 'without tags', bytes: Buffer.from('{"values":[]}') },
  { name: 'something else', bytes: Buffer.from('[1]') },
  {
    name: 'packed and far too large',
    bytes: gzipSync(JSON.stringify(weekly).padEnd(65 * 2 ** 20)),
  },
])('a file that is $name is named with the way to get a good one', ({ bytes }) => {
  const reading = readTagDocuments([{ name: 'tags.json', bytes }], new Set(['storage']));
  expect(reading).toEqual({
    kind: 'unreadable',
    why: expect.stringMatching(
      /^tags\.json is no file of service tags.*az network list-service-tags/,
    ),
  });
});

test('a tag that is asked for and cannot be read makes the file unreadable, another does not', () => {
  const bad = documents({ 'tags.json': { values: [devOps, tag('Storage', ['all'])] } });
  expect(readTagDocuments(bad, new Set(['storage']))).toEqual({
    kind: 'unreadable',
    why: 'tags.json has a service tag Storage that cannot be read',
  });
  expect(readable(bad, ['azuredevops']).answer.tags.size).toBe(1);
});

test('of a hundred thousand prefixes only those that were asked for are kept', () => {
  const { answer } = readable(
    [{ name: 'x', bytes: Buffer.from(weeklyFile(100_000)) }],
    ['service9'],
  );
  expect(answer.tags.get('service9')).toMatchObject({ leftOut: 40 });
  expect(answer.tags.size).toBe(1);
});

function documents(contents: Readonly<Record<string, unknown>>): readonly TagDocument[] {
  return Object.entries(contents).map(([name, content]) => ({
    name,
    bytes: Buffer.from(JSON.stringify(content)),
  }));
}

function readable(
  files: readonly TagDocument[],
  keys: readonly string[],
): Extract<DocumentReading, { kind: 'read' }> {
  const reading = readTagDocuments(files, new Set(keys));
  if (reading.kind === 'unreadable') throw new Error(reading.why);
  return reading;
}

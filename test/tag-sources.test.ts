import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.ts';
import { tagSource } from '../src/tag-sources.ts';
import { parseSubscriptionId } from '../src/api/resource-id.ts';
import type { Azure } from '../src/azure/gateways.ts';
import { tag } from './azure-gateways/service-tag-files.ts';
import { must, subscription } from './plan/builders.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tags-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file gives the tags that are in it, as it is at each read', async () => {
  const path = join(folder, 'tags.json');
  expect(await read(path)).toMatchObject({
    failure: { kind: 'invalid', message: expect.stringContaining('--service-tags-file') },
  });
  await writeFile(path, JSON.stringify({ values: [tag('AzureDevOps', ['192.0.2.0/24'])] }));
  const seen = await read(path);
  expect(seen.kind === 'seen' && seen.value.tags.get('azuredevops')?.ranges).toEqual([
    '192.0.2.0/24',
  ]);
  await writeFile(path, 'no tags');
  expect(await read(path)).toMatchObject({
    failure: {
      kind: 'invalid',
      message: expect.stringContaining('tags.json is no file of service'),
    },
  });
});

test.for([
  { args: [], tagSource: { kind: 'azure' } },
  { args: ['--service-tags-file=/t.json'], tagSource: { kind: 'file', path: '/t.json' } },
  { args: ['--service-tags-configmap=tags'], tagSource: { kind: 'configMap', name: 'tags' } },
])('the flags $args name the source', ({ args, tagSource: named }) => {
  expect(readConfig(['--credential=azure-cli', ...args], {})).toMatchObject({ tagSource: named });
});

test('a file and a ConfigMap exclude each other', () => {
  const both = ['--service-tags-file=/t.json', '--service-tags-configmap=tags'];
  expect(() => readConfig(['--credential=azure-cli', ...both], {})).toThrow(/exclude each other/);
});

function read(path: string) {
  const { read: from } = tagSource({ kind: 'file', path }, { azure, api, namespace: 'system' });
  const place = { subscriptionId: must(parseSubscriptionId(subscription)), location: 'westeurope' };
  const question = { keys: new Set(['azuredevops']), known: new Map() };
  const asker = { place, call: { correlationId: 'c' } };
  return from(question, asker, new AbortController().signal);
}

const azure: Pick<Azure, 'serviceTags'> = { serviceTags: { read: nobody } };
const api = { request: nobody, stream: nobody, close: () => undefined };

function nobody(): never {
  throw new Error('a file needs nobody');
}

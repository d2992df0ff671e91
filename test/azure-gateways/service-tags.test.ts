import { expect, test } from 'vitest';
import type { TagAnswer } from '../../src/plan/wants/service-tags.ts';
import {
  call,
  failureOf,
  type Scene,
  signal,
  startScene,
  subscription,
  subscriptionId,
} from './scene.ts';

const place = { subscriptionId: subscriptionId(), location: 'West Europe' };

test('tags are found in any case, joined, and in the spelling of Azure', async () => {
  const scene = await started();
  const { tags, missing } = await read(scene, ['azurecontainerregistry.westeurope', 'azuredevops']);
  expect(missing.size).toBe(0);
  expect(Object.fromEntries(tags)).toEqual({
    'azurecontainerregistry.westeurope': {
      name: 'AzureContainerRegistry.WestEurope',
      changeNumber: '1',
      region: 'westeurope',
      ranges: ['198.18.16.0/24'],
      leftOut: 1,
    },
    azuredevops: {
      name: 'AzureDevOps',
      changeNumber: '1',
      region: '',
      ranges: ['198.18.32.0/24', '198.18.33.7', '198.18.34.8/30'],
      leftOut: 0,
    },
  });
});

test('numbers come first, and prefixes of what was asked for', async () => {
  const scene = await started();
  await read(scene, ['azuredevops', 'storage']);
  const [first, ...rest] = queriesOf(scene);
  expect(first).toEqual({ noAddressPrefixes: 'true' });
  expect(rest).toHaveLength(2);
  expect(rest).toEqual(
    expect.arrayContaining([{ tagName: 'AzureDevOps' }, { tagName: 'Storage' }]),
  );
});

test('while its number stays the same, a tag is not read again', async () => {
  const scene = await started();
  const { simulator } = scene;
  const { tags: known } = await read(scene, ['azuredevops', 'storage']);
  simulator.log.clear();
  expect((await read(scene, ['azuredevops', 'storage'], known)).tags).toEqual(known);
  expect(queriesOf(scene)).toEqual([{ noAddressPrefixes: 'true' }]);

  simulator.world.publishServiceTags({
    tags: [{ name: 'AzureDevOps', addressPrefixes: ['198.18.40.0/24'] }],
  });
  simulator.log.clear();
  const { tags } = await read(scene, ['azuredevops', 'storage'], known);
  expect(tags.get('azuredevops')).toMatchObject({ changeNumber: '2', ranges: ['198.18.40.0/24'] });
  expect(queriesOf(scene)).toEqual([{ noAddressPrefixes: 'true' }, { tagName: 'AzureDevOps' }]);
});

test('a name that no tag has comes with those that may have been meant', async () => {
  const { missing } = await read(await started(), ['containerregistry', 'storage.atlantis', 'x']);
  expect(Object.fromEntries(missing)).toEqual({
    containerregistry: ['AzureContainerRegistry'],
    'storage.atlantis': expect.arrayContaining(['Storage']),
    x: [],
  });
});

test('all pages are read', async () => {
  const scene = await started();
  scene.simulator.settings.dialect.listPageSize = 4;
  const { tags } = await read(scene, ['storage.westeurope']);
  expect([...tags.keys()]).toEqual(['storage.westeurope']);
  expect(queriesOf(scene)).toHaveLength(4);
});

test('where a name finds the tags of its regions as well, it still means the one', async () => {
  const scene = await started();
  scene.simulator.settings.dialect.tagNameFinds = 'service';
  const { tags } = await read(scene, ['storage']);
  expect(tags.get('storage')?.ranges).toEqual([
    '198.19.0.0/20',
    '198.19.16.0/21',
    '198.19.64.0/20',
  ]);
});

test.for([
  { name: 'no list at all', body: {} },
  { name: 'an empty list', body: { value: [] } },
  { name: 'entries that are no tags', body: { value: [{ name: 'Storage' }] } },
])('$name never means that there are no tags', async ({ body }) => {
  const scene = await started();
  scene.simulator.faults.add({
    path: 'noAddressPrefixes',
    fault: { kind: 'answer', status: 200, body },
  });
  const failure = await failureOf(read(scene, ['storage']));
  expect(failure).toMatchObject({ kind: 'unavailable' });
});

test('a tag of which one prefix cannot be read is not read at all', async () => {
  const scene = await started();
  scene.simulator.world.publishServiceTags({
    tags: [{ name: 'Storage', addressPrefixes: ['198.19.0.0/20', '198.19.16.1/20'] }],
  });
  expect(await failureOf(read(scene, ['storage']))).toMatchObject({ kind: 'unavailable' });
});

test('a missing right says which role helps, on the subscription', async () => {
  const scene = await started();
  scene.simulator.world.denyRole({
    action: 'Microsoft.Network/locations/serviceTagDetails/read',
    scope: '',
  });
  const failure = await failureOf(read(scene, ['storage']));
  expect(failure.kind).toBe('forbidden');
  expect(failure.message).toContain(`--role "Reader" --scope /subscriptions/${subscription}\``);
});

async function started(): Promise<Scene> {
  const scene = await startScene();
  scene.simulator.world.addSubscription({ id: subscription });
  return scene;
}

async function read(
  { azure }: Scene,
  keys: readonly string[],
  known: TagAnswer['tags'] = new Map(),
): Promise<TagAnswer> {
  return azure.serviceTags.read(place, { keys: new Set(keys), known }, call, signal);
}

/** What was asked of the details, in order. */
function queriesOf({ simulator }: Scene): readonly Record<string, string>[] {
  return simulator.log.all
    .filter(({ plane }) => plane === 'arm')
    .map(({ url }) => {
      const query = Object.fromEntries(new URL(url).searchParams);
      delete query['api-version'];
      return query;
    });
}

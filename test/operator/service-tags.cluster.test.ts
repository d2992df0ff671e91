import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { configMapsPath } from '../../src/kubernetes/client/resource-path.ts';
import { tag } from '../azure-gateways/service-tag-files.ts';
import { Chronicle } from './chronicle.ts';
import type { KubeObject } from './objects.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, strangersRange, type Town } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();
const { namespace } = stage.installation.pod;
const [kept, single, gone, fresh] = [
  '198.18.32.0/24',
  '198.18.33.7',
  '198.18.34.8/30',
  '198.18.40.0/24',
];

test('a service tag is let in and followed, across restarts: additions at once, removals a day later', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  scene.startOperator();
  const { registry } = town;
  const spec = { registry, serviceTags: ['AzureDevOps'], defaultAction: 'Deny', interval: '10s' };
  await scene.policies.create('contoso', spec);
  const policy = await scene.ready('contoso', 'InSync');
  expect(policy.status['serviceTags']).toEqual([
    { name: 'AzureDevOps', changeNumber: '1', ranges: 3, inForce: 3 },
  ]);
  expect(ranges(scene, town)).toEqual([strangersRange, kept, single, gone]);

  const last = scene.azure.log.last;
  scene.azure.world.publishServiceTags({
    tags: [{ name: 'AzureDevOps', addressPrefixes: [kept, `${single}/32`, fresh] }],
  });
  await restart(scene);
  await scene.azureShows('the new range is let in', () => ranges(scene, town).includes(fresh));
  expect(ranges(scene, town)).toEqual([strangersRange, kept, single, gone, fresh]);
  const resting = await scene.state(registry, (state) => unwanted(state).length > 0);
  expect(unwanted(resting)).toMatchObject([{ value: gone, from: ['AzureDevOps'] }]);

  // While nobody tells them, tags give nothing, and take nothing away.
  scene.azure.world.denyRole({
    action: 'Microsoft.Network/locations/serviceTagDetails/read',
    scope: '',
  });
  await restart(scene);
  await scene.ready('contoso', 'RoleMayBePropagating');
  await backdate(scene, await scene.state(registry, () => true));
  await scene.policies.request('contoso', 'look-now');
  await scene.until('it was looked at', (all) =>
    all.get('contoso')?.status.lastHandledReconcileAt === 'look-now' ? true : undefined,
  );
  expect(ranges(scene, town)).toEqual([strangersRange, kept, single, gone, fresh]);

  scene.azure.world.allowRole('Microsoft.Network/locations/serviceTagDetails/read');
  await restart(scene);
  await backdate(scene, await scene.state(registry, (state) => unwanted(state).length > 0));
  await scene.azureShows('the old range has gone', () => !ranges(scene, town).includes(gone));
  expect(ranges(scene, town)).toEqual([strangersRange, kept, single, fresh]);
  expect(writes(scene, last)).toEqual([
    'PATCH contoso Deny ipRules:5',
    'PATCH contoso Deny ipRules:4',
  ]);
});

test('a downloaded file serves where Azure does not tell', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const file = {
    values: [tag('AzureDevOps', ['192.0.2.0/25', '192.0.2.128/25', '2001:db8::/32'])],
  };
  await publish({ 'tags.json.gz': gzipSync(JSON.stringify(file)) });
  scene.startOperator(['--service-tags-configmap=service-tags']);
  const spec = { registry: town.registry, serviceTags: ['azuredevops'] };
  await scene.policies.create('contoso', spec);
  const policy = await scene.ready('contoso', 'InSync');
  expect(policy.status['serviceTags']).toEqual([
    { name: 'azuredevops', changeNumber: '7', ranges: 1, inForce: 1, leftOut: 1 },
  ]);
  expect(ranges(scene, town)).toEqual([strangersRange, '192.0.2.0/24']);
  expect(scene.azure.log.all.filter(({ url }) => url.includes('serviceTag'))).toEqual([]);
});

test('a ConfigMap that is not there says how to make it', async () => {
  await using scene = await Scene.open(stage);
  const { registry } = buildTown(scene);
  scene.startOperator(['--service-tags-configmap=nowhere']);
  await scene.policies.create('contoso', { registry, serviceTags: ['AzureDevOps'] });
  const policy = await scene.ready('contoso', 'ServiceTagsUnreadable');
  const command = `kubectl -n ${namespace} create configmap nowhere --from-file=`;
  expect(policy.status.conditions.find(({ type }) => type === 'Ready')?.message).toContain(command);
});

test('what is published by address follows its tags, and stays while nobody tells them', async () => {
  await using scene = await Scene.open(stage);
  await using published = await Chronicle.of(stage.api, configMapsPath(scene.namespace));
  const { registry } = buildTown(scene);
  const configMap = 'contoso-client-firewall';
  const told = async (text: string) =>
    published.until((latest) => {
      const data = dataSchema.parse(latest.get(configMap)?.['data'] ?? {});
      return data['ip-ranges.txt']?.includes(text) === true ? data : undefined;
    }, AbortSignal.timeout(20_000));
  scene.startOperator();
  await scene.policies.create('contoso', { registry, clientFirewall: { configMap } });
  const first = await told('# AzureContainerRegistry.WestEurope, change number 1');
  expect(first['ip-ranges.txt']).toContain('198.18.16.0/24\n');
  expect(first['network-policy.yaml']).toContain('cidr: 198.18.16.0/24');

  scene.azure.world.publishServiceTags({
    tags: [{ name: 'AzureContainerRegistry.WestEurope', addressPrefixes: ['198.18.99.0/24'] }],
  });
  await restart(scene);
  const second = await told('# AzureContainerRegistry.WestEurope, change number 2');
  expect(second['ip-ranges.txt']).toContain('198.18.99.0/24\n');

  scene.azure.world.denyRole({
    action: 'Microsoft.Network/locations/serviceTagDetails/read',
    scope: '',
  });
  await restart(scene);
  await scene.until('it warns', (all) => {
    const warnings = all.get('contoso')?.status.warnings ?? [];
    return warnings.some((text) => text.includes('as it was')) ? true : undefined;
  });
  expect(await told('change number 2')).toEqual(second);
});

const dataSchema = z.record(z.string(), z.string());

async function restart(scene: Scene): Promise<void> {
  scene.operator.kill('SIGTERM');
  await scene.operator.exited;
  scene.startOperator();
}

/** As if what rests had rested for long. */
async function backdate({ policies }: Scene, state: KubeObject): Promise<void> {
  await policies.editStateStatus(state.metadata.name, {
    ipRules: seenRules(state).map((rule) =>
      rule['unwantedSince'] === undefined ? rule : { ...rule, unwantedSince: longAgo },
    ),
  });
}

const longAgo = '2026-01-01T00:00:00Z';

function unwanted(state: KubeObject): readonly unknown[] {
  return seenRules(state).filter((rule) => rule['unwantedSince'] !== undefined);
}

function seenRules({ status }: KubeObject): readonly Readonly<Record<string, unknown>>[] {
  return z.array(z.record(z.string(), z.unknown())).parse(status['ipRules'] ?? []);
}

function ranges({ azure }: Scene, { registry }: Town): readonly string[] {
  return azure.world.registry(registry).rules.ips;
}

async function publish(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const binaryData = Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
  );
  const body = { metadata: { name: 'service-tags' }, binaryData };
  const call = { method: 'POST', path: configMapsPath(namespace), body, parse: () => undefined };
  await stage.api.request({ ...call, method: 'POST' }, new AbortController().signal);
  const away = ['delete', 'configmap', 'service-tags', '-n', namespace];
  onTestFinished(async () => void (await stage.controlPlane.kubectl(away)));
}

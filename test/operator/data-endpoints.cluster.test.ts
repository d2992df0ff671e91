import { expect, test } from 'vitest';
import { configMapsPath } from '../../src/kubernetes/client/resource-path.ts';
import * as z from 'zod';
import { Chronicle } from './chronicle.ts';
import { conditionOf, type KubeObject } from './objects.ts';
import { PullingClient } from './pulling-client.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, type Town } from './town.ts';

const stage = openStage();
const configMap = 'contoso-client-firewall';
const clientFirewall = { configMap };
const patience = () => AbortSignal.timeout(20_000);
const blobStorage = 'westeuropemanaged17.blob.core.windows.net';
const dataHost = (region: string) => `contoso.${region}.data.azurecr.io`;

test('not one request of a client that holds exactly what is published fails, while data endpoints come and go', async () => {
  await using scene = await Scene.open(stage);
  await using published = await Chronicle.of(stage.api, configMapsPath(scene.namespace));
  const town = buildTown(scene);
  const { registry } = town;
  scene.startOperator();
  await scene.policies.create('contoso', { registry, clientFirewall });
  await scene.ready('contoso', 'InSync');
  const hosts = () => hostsIn(published);
  const isTold = (text: string) =>
    published.until(() => (hosts().includes(text) ? true : undefined), patience());
  await isTold('blob');
  using client = new PullingClient(scene.azure, 'contoso.azurecr.io', hosts);
  const stop = new AbortController();
  const pulling = client.run(stop.signal);
  await scene.azureShows('it pulls from blob storage', () => client.reached.includes(blobStorage));

  // The hosts to come are told, and nothing is switched until people say that firewalls allow them.
  await scene.policies.edit('contoso', { dataEndpoints: { enabled: true } });
  const first = await scene.ready('contoso', 'AwaitingConfirmation');
  await isTold(`${dataHost('westeurope')} # predicted`);
  expect(isSwitchedOn(scene, town)).toBe(false);

  // With another replica there is another host, so what was confirmed is not what comes.
  scene.azure.world.addReplication(registry, 'northeurope');
  await confirm(scene, first, true);
  const second = await scene.until('it asks again', (all) => {
    const found = all.get('contoso');
    const isNew = found !== undefined && digestOf(found) !== digestOf(first);
    return isNew && conditionOf(found, 'Ready')?.reason === 'AwaitingConfirmation'
      ? found
      : undefined;
  });
  expect(isSwitchedOn(scene, town)).toBe(false);
  await isTold(dataHost('northeurope'));
  const held = await client.locate();
  await confirm(scene, second, true);
  await scene.ready('contoso', 'InSync');
  expect(isSwitchedOn(scene, town)).toBe(true);
  await scene.azureShows('it pulls from both data endpoints', () =>
    ['westeurope', 'northeurope'].every((region) => client.reached.includes(dataHost(region))),
  );
  // Who was told where a layer is right before the switch, still comes for it.
  for (const layer of held) await client.fetch(layer);

  // And the way back.
  await scene.policies.edit('contoso', { dataEndpoints: { enabled: false } });
  const third = await scene.ready('contoso', 'AwaitingConfirmation');
  await confirm(scene, third, false);
  await scene.ready('contoso', 'InSync');
  const count = client.reached.filter((host) => host === blobStorage).length;
  await scene.azureShows('it pulls from blob storage again', () => {
    return client.reached.filter((host) => host === blobStorage).length > count;
  });
  stop.abort();
  await pulling;
  expect(client.failures).toEqual([]);

  await scene.policies.edit('contoso', { clientFirewall: null });
  await published.until((latest) => (latest.has(configMap) ? undefined : true), patience());
});

test('a client whose firewall was not told of the switch is cut off by it', async () => {
  await using scene = await Scene.open(stage);
  await using published = await Chronicle.of(stage.api, configMapsPath(scene.namespace));
  const { registry } = buildTown(scene);
  scene.startOperator();
  await scene.policies.create('contoso', { registry, clientFirewall });
  await scene.ready('contoso', 'InSync');
  const before = await published.until((latest) => textIn(latest, 'hosts.txt'), patience());
  using client = new PullingClient(scene.azure, 'contoso.azurecr.io', () => before);
  await client.pull();
  expect(client.failures).toEqual([]);
  const dataEndpoints = { enabled: true, cutover: 'Immediate' };
  await scene.policies.edit('contoso', { dataEndpoints });
  await scene.ready('contoso', 'InSync');
  await client.pull();
  expect(new Set(client.failures)).toEqual(
    new Set([`the firewall keeps it from ${dataHost('westeurope')}`]),
  );
});

/** What a person does once the firewalls are open: the line that the policy gave goes into its manifest. */
async function confirm({ policies }: Scene, seen: KubeObject, enabled: boolean): Promise<void> {
  await policies.edit('contoso', { dataEndpoints: { enabled, confirmed: digestOf(seen) } });
}

function digestOf({ status }: KubeObject): string {
  const { confirm: line } = z.object({ confirm: z.string() }).parse(status['dataEndpoints']);
  return line.replace(/^confirmed: "(.*)"$/, '$1');
}

function isSwitchedOn({ azure }: Scene, { registry }: Town): boolean {
  return azure.world.registry(registry).properties['dataEndpointEnabled'] === true;
}

function hostsIn({ latest }: Chronicle): string {
  return textIn(latest, 'hosts.txt') ?? '';
}

function textIn(latest: ReadonlyMap<string, KubeObject>, name: string): string | undefined {
  const data = z.record(z.string(), z.string()).optional();
  return data.parse(latest.get(configMap)?.['data'])?.[name];
}

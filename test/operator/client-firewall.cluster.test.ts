import { expect, test } from 'vitest';
import * as z from 'zod';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown } from './town.ts';

const stage = openStage();
const publishedSchema = z.object({ data: z.object({ 'hosts.txt': z.string() }) });

test('what clients must allow is published, follows the registry, and goes with what asked for it', async () => {
  await using scene = await Scene.open(stage);
  const { registry } = buildTown(scene);
  scene.startOperator();
  const clientFirewall = { configMap: 'contoso-hosts' };
  await scene.policies.create('contoso', { registry, clientFirewall });
  await scene.ready('contoso', 'InSync');
  expect(await hosts()).toContain('contoso.azurecr.io');

  await scene.policies.edit('contoso', {
    clientFirewall: { ...clientFirewall, include: ['MicrosoftArtifactRegistry'] },
  });
  await expect.poll(hosts, patience).toContain('mcr.microsoft.com');

  await scene.policies.edit('contoso', { clientFirewall: null });
  await expect.poll(hosts, patience).toBe('');

  async function hosts(): Promise<string> {
    const what = ['get', 'configmap', 'contoso-hosts', '-n', scene.namespace, '-o', 'json'];
    const { code, stdout } = await stage.controlPlane.kubectl(what);
    return code === 0 ? publishedSchema.parse(JSON.parse(stdout)).data['hosts.txt'] : '';
  }
});

const patience = { timeout: 20_000 };

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, denials, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

test('the documented way back to default access opens first, and leaves no rule of anybody', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const { registry } = town;
  const recipe = await documentedPolicy();
  scene.startOperator();
  await apply({ ...recipe, spec: { ...wanted(town), verification: { settle: '0s' } } });
  await scene.ready('contoso', 'InSync');
  const last = scene.azure.log.last;

  const { metadata } = await apply({ ...recipe, spec: { ...recipe.spec, registry } });
  await scene.until('it is as it was made', (policies) => {
    const seen = policies.get('contoso');
    const isSeen = seen?.status.observedGeneration === metadata.generation;
    return isSeen && seen?.status.conditions[0]?.reason === 'InSync' ? true : undefined;
  });
  expect(access()).toEqual({ defaultAction: 'Allow', subnets: [], ips: [] });
  expect(writes(scene, last)).toEqual([
    'PATCH contoso Allow',
    'PATCH contoso Allow virtualNetworkRules:0 ipRules:0',
  ]);
  expect(denials(town)).toEqual([]);

  await scene.policies.delete('contoso');
  await scene.stateGone(registry);
  expect(access()).toEqual({ defaultAction: 'Allow', subnets: [], ips: [] });

  async function apply(policy: object) {
    const args = ['-n', scene.namespace, 'apply', '-o', 'json', '-f', '-'];
    const input = JSON.stringify(policy);
    const { stdout, stderr } = await stage.controlPlane.kubectl(args, { input });
    expect(stderr).toBe('');
    return appliedSchema.parse(JSON.parse(stdout));
  }

  function access() {
    return scene.azure.world.registry(registry).rules;
  }
});

const appliedSchema = z.object({ metadata: z.object({ generation: z.number() }) });
const policySchema = z.looseObject({
  metadata: z.object({ name: z.string() }),
  spec: z.record(z.string(), z.unknown()),
});

async function documentedPolicy() {
  const page = new URL('../../docs/back-to-default-access.md', import.meta.url);
  const [, text = ''] = /^```yaml\n([^]*?)^```$/m.exec(await readFile(page, 'utf8')) ?? [];
  return policySchema.parse(parse(text));
}

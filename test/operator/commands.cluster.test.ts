import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../cli/files.ts';
import { reportIn } from '../cli/plan-report.ts';
import { program, runOn } from '../cli/program.ts';
import { runCommand } from '../control-plane/run-command.ts';
import { conditionOf } from './objects.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

test('plan says of a cluster what the operator is about to do, and has nothing to say once it is done', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  await scene.policies.create('contoso', { ...wanted(town), verification: { settle: '0s' } });
  const before = await planOf(scene);
  expect(before.report?.changes.map(({ action }) => action)).toEqual([
    'AddServiceEndpoint',
    'AddServiceEndpoint',
    'AddSubnetRule',
    'AddSubnetRule',
    'AddIpRule',
    'SetDefaultAction',
  ]);
  expect(before.exitCode).toBe(2);

  scene.startOperator();
  await scene.ready('contoso', 'InSync');
  await scene.state(town.registry, (seen) => conditionOf(seen, 'Ready')?.reason === 'InSync');
  const after = await planOf(scene);
  expect(after.report).toMatchObject({ changes: [], problems: [], adopted: [] });
  expect(after.exitCode).toBe(0);
});

test('what import writes changes nothing, as the operator sees it', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  scene.azure.world.setRules(town.registry, { defaultAction: 'Deny' });
  const imported = await runOn(scene.azure, ['import', town.registry]);
  expect(imported).toMatchObject({ stderr: '', exitCode: 0 });
  scene.startOperator();
  await kubectl(scene, ['apply', '-f', '-'], imported.stdout);
  const name = 'contoso';
  await kubectl(scene, ['wait', '--for=condition=Ready', '--timeout=20s', `rnp/${name}`]);
  expect(writes(scene)).toEqual([]);
});

test('kubectl finds the program as its plugin, and completes it', async () => {
  const folder = await folderWith({});
  for (const name of ['kubectl-registry_network', 'kubectl_complete-registry_network']) {
    await symlink(await program(), path.join(folder, name));
  }
  const env = { PATH: `${folder}:${process.env['PATH']}` };
  const run = (args: readonly string[]) =>
    runCommand(stage.controlPlane.kubectlPath, args, { env });
  const help = await run(['registry-network', 'plan', '--help']);
  expect(help.stdout).toMatch(/^Usage: kubectl registry-network plan/);
  const completed = await run(['__complete', 'registry-network', 'plan', '--out']);
  expect(completed.stdout).toMatch(/^--output\thow to print it$/m);
});

async function planOf(scene: Scene) {
  const kinds = 'rnp,rng,rns,ns,nodes';
  const list = await kubectl(scene, ['get', kinds, '-A', '-o', 'yaml']);
  const args = ['plan', '-o', 'json', '-f', '-', `--platform-namespaces=${scene.namespace}`];
  const { stdout, exitCode } = await runOn(scene.azure, args, { stdin: list });
  return { report: reportIn(stdout)[0], exitCode };
}

async function kubectl(scene: Scene, args: readonly string[], input = ''): Promise<string> {
  const all = ['-n', scene.namespace, ...args];
  const { code, stdout, stderr } = await stage.controlPlane.kubectl(all, { input });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

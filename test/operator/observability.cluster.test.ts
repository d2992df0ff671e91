import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createIssuer } from '../support/token-issuer.ts';
import { asked } from './asked.ts';
import { conditionOf } from './objects.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, wanted } from './town.ts';

const stage = openStage();
const issuer = createIssuer();
const patience = { timeout: 20_000 };
const served = [
  '--metrics-bind-address=127.0.0.1:0',
  '--health-probe-bind-address=127.0.0.1:0',
  '--log-level=info',
];

test('an operator tells how it is, to everybody, and what it does, to those who may ask', async () => {
  await using scene = await Scene.open(stage, { args: served });
  const town = buildTown(scene);
  scene.startOperator();
  const { adminToken, tokens } = stage.controlPlane;
  const metrics = async () => (await ask('metrics', '/metrics', adminToken)).text;
  const ask = async (what: string, path: string, token?: string, put?: string) =>
    asked({ ...(await addressOf(scene, what)), path, token, put });

  await scene.policies.create('contoso', wanted(town));
  await scene.ready('contoso', 'InSync');
  expect(await ask('health', '/livez')).toEqual({ status: 200, text: 'ok' });
  expect((await ask('health', '/readyz?verbose')).text).toMatch(
    /^\[\+\]registrynetworkpolicies ok\n(\[\+\]\S+ ok\n)+readyz check passed\n$/,
  );

  expect((await ask('metrics', '/metrics')).status).toBe(401);
  expect((await ask('metrics', '/metrics', 'a.b.c')).status).toBe(401);
  expect((await ask('metrics', '/metrics', tokens['tenant-a'])).status).toBe(403);
  for (const line of [
    /^registry_network_policies\{condition="Ready",status="True",reason="InSync"\} 1$/m,
    /^registry_network_registry_rules\{registry="contoso",kind="subnet"\} 3$/m,
    /^registry_network_registry_foreign_elements\{registry="contoso"\} 2$/m,
    /^registry_network_steps_total\{step="putNetworkRules",outcome="done"\} [1-9]/m,
    /^registry_network_arm_requests_total\{operation="microsoft.network\/virtualnetworks\/subnets\/write",code="20\d"\} 2$/m,
    /^registry_network_reconcile_total\{result="settled"\} [1-9]/m,
    /^rest_client_requests_total\{method="PATCH",code="200",host="127.0.0.1:\d+"\} [1-9]/m,
    /^registry_network_cache_objects\{resource="registrynetworkpolicies"\} 1$/m,
    /^process_resident_memory_bytes \d+/m,
  ]) {
    // People see the effect of a look before it is over and counted.
    await expect.poll(metrics, patience).toMatch(line);
  }

  expect(await ask('metrics', '/log-level', adminToken, 'debug')).toEqual({
    status: 200,
    text: 'debug\n',
  });
  await scene.policies.delete('contoso');
  await scene.stateGone(town.registry);
  await scene.azureShows('it says more', () => says(scene, 'azure answered'));
  await expect.poll(metrics, patience).not.toContain('contoso');
});

function says({ operator }: Scene, message: string): boolean {
  return operator.lines.some((line) => line.message === message);
}

async function addressOf(scene: Scene, what: string) {
  const find = () =>
    scene.operator.lines.find((line) => line.message === 'serving' && line['what'] === what);
  await scene.azureShows(`${what} is served`, () => find() !== undefined);
  return { isSecure: what === 'metrics', address: String(find()?.['address']) };
}

// That nothing of it is written anywhere, is asked of every scene when it is over.
test('whatever Azure repeats of a request, people are told the rest', async () => {
  await using scene = await Scene.open(stage, { azure: { federation: undefined } });
  const town = buildTown(scene);
  const assertion = issuer.sign({ sub: 'system:serviceaccount:system:operator' });
  const message =
    `The header 'Authorization: Bearer ${'canary'.repeat(10)}' with the assertion ${assertion} ` +
    `at https://x.blob.core.windows.net/c?sv=1&sig=canary is not welcome.`;
  const fault = { kind: 'answer', status: 400, code: 'Unwelcome', message } as const;
  scene.azure.faults.add({ method: 'PATCH', path: '/registries/', times: 0, fault });
  scene.startOperator([], { AZURE_FEDERATED_TOKEN_FILE: await fileWith(assertion) });
  await scene.policies.create('contoso', wanted(town));
  const policy = await scene.ready('contoso', 'RefusedByAzure');
  expect(conditionOf(policy, 'Ready')?.message).toMatch(/The header .+ is not welcome/);
});

async function fileWith(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'token-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'token'), content);
  return join(folder, 'token');
}

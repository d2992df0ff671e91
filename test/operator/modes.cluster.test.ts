import { expect, test } from 'vitest';
import { conditionOf } from './objects.ts';
import { openStage } from './stage.ts';
import { Scene } from './scene.ts';
import { buildTown, denials, look, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

const wholePlan = [
  'AddServiceEndpoint nodes',
  'AddServiceEndpoint build',
  'AddSubnetRule nodes',
  'AddSubnetRule build',
  'AddIpRule 24',
  'SetDefaultAction contoso',
];

test('Observe shows the plan and writes nothing; Enforce makes it so; Observe again freezes it', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const before = look(scene, town);
  scene.startOperator();
  await scene.policies.create('contoso', { ...wanted(town), mode: 'Observe' });
  const observed = await scene.ready('contoso', 'ChangesPending');
  expect(planOf(observed.status.plan)).toEqual(wholePlan);
  expect(observed.status.pendingChanges).toBe(6);
  const message = expect.stringMatching(/6 changes/);
  expect(conditionOf(observed, 'Ready')).toMatchObject({ status: 'True', message });
  expect(writes(scene)).toEqual([]);
  expect(look(scene, town)).toEqual(before);

  await scene.policies.edit('contoso', { mode: 'Enforce' });
  await scene.ready('contoso', 'InSync');
  await scene.policies.edit('contoso', { mode: 'Observe' });
  await scene.ready('contoso', 'InSync');
  const last = scene.azure.log.last;
  scene.azure.world.setRules(town.registry, { subnets: [town.nodes, town.stranger] });
  await scene.policies.edit('contoso', { subnets: [{ id: town.nodes }], defaultAction: null });
  const frozen = await scene.ready('contoso', 'InSync');
  expect(frozen.metadata.generation).toBe(4);
  await scene.policies.edit('contoso', { subnets: [{ id: town.build }] });
  const pending = await scene.ready('contoso', 'ChangesPending');
  expect(planOf(pending.status.plan)).toEqual(['AddSubnetRule build', 'RemoveSubnetRule nodes']);
  expect(writes(scene, last)).toEqual([]);
});

test('--read-only plans everything and writes nothing to Azure, whatever policies say', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const before = look(scene, town);
  scene.startOperator(['--read-only']);
  await scene.policies.create('contoso', wanted(town));
  const policy = await scene.ready('contoso', 'ChangesPending');
  expect(planOf(policy.status.plan)).toEqual(wholePlan);
  expect(conditionOf(policy, 'Ready')?.message).toMatch(/--read-only/);
  expect(writes(scene)).toEqual([]);
  expect(look(scene, town)).toEqual(before);
});

test('under --read-only a policy that is deleted says what it waits for', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const first = scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  await scene.ready('contoso', 'InSync');
  await first[Symbol.asyncDispose]();
  const last = scene.azure.log.last;
  scene.startOperator(['--read-only']);
  await scene.policies.delete('contoso');
  const policy = await scene.ready('contoso', 'Deleting');
  expect(conditionOf(policy, 'Ready')?.message).toMatch(/--read-only.*Retain/);
  expect(writes(scene, last)).toEqual([]);
});

test('a suspended policy freezes what is, and resumes with what was edited meanwhile', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const operator = scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  const before = await scene.ready('contoso', 'InSync');
  const last = scene.azure.log.last;
  const looks = reconciles();
  await scene.policies.edit('contoso', { suspend: true });
  await scene.azureShows('the policy was looked at', () => reconciles() > looks);
  await scene.policies.edit('contoso', { subnets: [{ id: town.nodes }], ipRanges: [] });
  scene.azure.world.setRules(town.registry, { subnets: [town.stranger, town.build] });
  await scene.azureShows('and again', () => reconciles() > looks + 1);
  expect(scene.azure.log.since(last)).toEqual([]);
  const suspended = await scene.until('it is suspended', (all) => all.get('contoso'));
  expect(suspended.status).toEqual(before.status);

  await scene.policies.edit('contoso', { suspend: false });
  await scene.ready('contoso', 'InSync');
  const { rules } = look(scene, town);
  expect(rules.subnets).toEqual([town.stranger, town.nodes]);
  expect(rules.ips).not.toContain('203.0.113.0/24');

  function reconciles(): number {
    return operator.lines.filter(({ message }) => message === 'reconciled').length;
  }
});

test('what is taken out of a list is revoked, and a setting that is taken out stays', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  scene.startOperator();
  await scene.policies.create('contoso', wanted(town));
  await scene.ready('contoso', 'InSync');
  const last = scene.azure.log.last;
  await scene.policies.edit('contoso', { subnets: [{ id: town.nodes }], defaultAction: null });
  await scene.ready('contoso', 'InSync');
  expect(writes(scene, last)).toEqual(['PATCH contoso Deny virtualNetworkRules:2']);
  expect(look(scene, town).rules).toMatchObject({
    defaultAction: 'Deny',
    subnets: [town.stranger, town.nodes],
  });
  const kept = town.watches.filter(({ subnetId }) => subnetId !== town.build);
  expect(denials({ ...town, watches: kept })).toEqual([]);
});

function planOf(plan: readonly { readonly action: string; readonly target: string }[]) {
  return plan.map(({ action, target }) => `${action} ${target.split('/').at(-1)}`);
}

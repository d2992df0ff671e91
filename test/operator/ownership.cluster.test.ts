import { expect, test } from 'vitest';
import { conditionOf } from './objects.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, strangersRange, wanted } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

test('a lost ledger is noticed, nothing is removed by it, and Restore refuses', async () => {
  await using scene = await Scene.open(stage, { expectedErrors: /ledger lost/ });
  const town = buildTown(scene);
  const { registry, nodes, build, stranger } = town;
  const first = scene.startOperator();
  await scene.policies.create('contoso', { ...wanted(town), deletionPolicy: 'Restore' });
  await scene.ready('contoso', 'InSync');
  await first[Symbol.asyncDispose]();
  const { metadata } = await scene.state(registry);
  await scene.policies.deleteState(metadata.name);
  await scene.stateGone(registry);

  scene.startOperator();
  const state = await scene.state(registry, (one) => conditionOf(one, 'LedgerLost') !== undefined);
  expect(conditionOf(state, 'LedgerLost')?.message).toContain(nodes.toLowerCase());
  await scene.event('LedgerLost', /may have been ours/);
  const last = scene.azure.log.last;
  await scene.policies.delete('contoso');
  const stuck = await scene.ready('contoso', 'LedgerLost');
  expect(conditionOf(stuck, 'Stalled')?.message).toMatch(/Revoke or Retain/);
  await scene.policies.edit('contoso', { deletionPolicy: 'Revoke' });
  await scene.gone('contoso');
  expect(writes(scene, last)).toEqual([]);
  expect(scene.azure.world.registry(registry).rules.subnets).toEqual([stranger, nodes, build]);
});

test('foreign rules go where every policy says so, each with an event; most of them only when confirmed', async () => {
  await using scene = await Scene.open(stage);
  const town = buildTown(scene);
  const { registry, nodes, build } = town;
  scene.startOperator();
  const policy = { ...wanted(town), foreignRules: 'Remove', defaultAction: 'Allow' };
  await scene.policies.create('contoso', policy);
  await scene.event('ForeignRuleRemoved', /stranger/, 'contoso');
  await scene.event('ForeignRuleRemoved', new RegExp(strangersRange), 'contoso');
  await scene.ready('contoso', 'InSync');
  expect(rules()).toEqual({ subnets: [nodes, build], ips: ['203.0.113.0/24'] });

  const many = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'];
  scene.azure.world.setRules(registry, { ips: ['203.0.113.0/24', ...many] });
  await scene.policies.request('contoso', 'look');
  const held = await scene.ready('contoso', 'RemovalHeld');
  expect(rules().ips).toHaveLength(5);
  await scene.policies.confirm(conditionOf(held, 'Ready')?.message ?? '');
  await scene.ready('contoso', 'InSync');
  expect(rules().ips).toEqual(['203.0.113.0/24']);

  function rules() {
    const { subnets, ips } = scene.azure.world.registry(registry).rules;
    return { subnets, ips };
  }
});

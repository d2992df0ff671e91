import { expect, test } from 'vitest';
import { conditionOf, type KubeObject } from './objects.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildTown, denials, strangersRange } from './town.ts';
import { writes } from './writes.ts';

const stage = openStage();

test('a tenant gets what was granted, learns of nothing else, and loses it with the grant, suspended or not', async () => {
  await using scene = await Scene.open(stage);
  await using team = await stage.controlPlane.testNamespace({ team: 'a' });
  const town = buildTown(scene);
  const { registry, nodes, build } = town;
  scene.startOperator();
  const owner = { registry, subnets: [{ id: nodes }], defaultAction: 'Deny' };
  await scene.policies.create('owner', owner);
  await scene.ready('owner', 'InSync');
  const asked = {
    registry,
    subnets: [{ id: build }, { id: town.stranger }],
    defaultAction: 'Allow',
    allowInterruption: true,
  };
  await scene.policies.create('tenant', asked, team.name);
  const refused = await scene.ready('tenant', 'NotGranted');
  expect(refused.status.registry).toBeUndefined();

  const last = scene.azure.log.last;
  await scene.policies.grant(team.name, {
    namespaceSelector: { matchLabels: { team: 'a' } },
    registries: [registry.replace(/contoso$/, '*')],
    subnets: [build],
    allow: ['Subnets', 'ServiceEndpoints', 'Interruption'],
  });
  await scene.azureShows('the rule of the tenant', () => rules().includes(build));
  const partly = await scene.until('the rest is withheld', (all) => {
    const tenant = all.get('tenant');
    return tenant?.status.subnets[0]?.['rule'] === 'Present' ? tenant : undefined;
  });
  expect(conditionOf(partly, 'Ready')).toMatchObject({ status: 'False', reason: 'NotGranted' });
  expect(conditionOf(partly, 'Authorized')?.message).toMatch(/stranger.*DefaultAction/s);
  expect(writes(scene, last)).toEqual(['PUT build', 'PATCH contoso Deny virtualNetworkRules:3']);
  expect(mentions(scene, partly)).toEqual([]);

  await scene.policies.edit('tenant', { suspend: true }, team.name);
  await scene.policies.ungrant(team.name);
  await scene.azureShows('the rule is revoked', () => !rules().includes(build));
  await scene.ready('tenant', 'NotGranted');
  expect(rules()).toEqual([town.stranger, nodes]);
  expect(denials({ ...town, watches: town.watches.slice(0, 1) })).toEqual([]);

  function rules(): readonly string[] {
    return scene.azure.world.registry(registry).rules.subnets;
  }
});

/** What a tenant was told of others' rules. */
function mentions(scene: Scene, policy: KubeObject): readonly string[] {
  const events = scene.events.filter(({ regarding }) => regarding.name === policy.metadata.name);
  const told = JSON.stringify([policy.status, events]);
  return ['subnets/nodes', '/nodes', strangersRange, 'owner'].filter((text) => told.includes(text));
}

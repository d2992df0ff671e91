import { expect, test } from 'vitest';
import { conditionOf } from './objects.ts';
import { Scene } from './scene.ts';
import { buildSecurityTown, ownNames, theirs, theirsTold } from './security-town.ts';
import { openStage } from './stage.ts';

const stage = openStage();

test('registries share a group, and nobody takes anything from anybody', async () => {
  await using scene = await Scene.open(stage);
  const { registry, group, rules } = buildSecurityTown(scene);
  const other = scene.places.registry('fabrikam');
  scene.azure.world.addRegistry({ id: other });
  scene.startOperator();
  const clientFirewall = { networkSecurityGroups: [{ id: group, priorities: '199-203' }] };
  await Promise.all([
    scene.policies.create('contoso', { registry, clientFirewall }),
    scene.policies.create('fabrikam', { registry: other, clientFirewall }),
  ]);
  await Promise.all([scene.ready('contoso', 'InSync'), scene.ready('fabrikam', 'InSync')]);
  expect(rules().map((rule) => rule.split(' ')[1])).toEqual(['199', '200', '201', '202', '203']);
  scene.azure.world.securityGroups.editRule(group, 'theirs', { access: 'Allow' });
  const own = ownNames(scene, group);
  await scene.policies.delete('fabrikam');
  await scene.gone('fabrikam');
  expect(ownNames(scene, group, 'fabrikam')).toEqual([]);
  expect(ownNames(scene, group)).toEqual(own);
  const kept = scene.azure.world.securityGroups.rule(group, 'theirs').properties;
  expect(kept).toMatchObject({ ...theirs, access: 'Allow' });
});

test('a lock, a rule of our name, a group of AKS: each is said with its way out, and stops no other', async () => {
  await using scene = await Scene.open(stage);
  const { registry, group, rules } = buildSecurityTown(scene);
  const { world } = scene.azure;
  const [locked, managed] = ['Locked', 'aks-agentpool-12345678-nsg'].map((name) =>
    group.replace(/App$/, name),
  );
  world.securityGroups.add({ id: locked ?? '' });
  world.securityGroups.add({ id: managed ?? '' });
  world.setLock({ name: 'keep', scope: locked ?? '', level: 'ReadOnly' });
  scene.startOperator();
  const ids = [locked, managed, group, group.replace(/App$/, 'Missing')];
  const clientFirewall = { networkSecurityGroups: ids.map((id) => ({ id })) };
  await scene.policies.create('contoso', { registry, clientFirewall });
  const policy = await scene.until('each group has its state', (all) => {
    const one = all.get('contoso');
    const text = JSON.stringify(one?.status['clientFirewall'] ?? '');
    const isTold = ['az lock list', 'group of your own', 'az network nsg create', 'Present'].every(
      (words) => text.includes(words),
    );
    return isTold ? one : undefined;
  });
  expect(conditionOf(policy, 'ClientFirewallReady')).toMatchObject({ status: 'False' });
  expect(rules()).toHaveLength(3);

  const [name = ''] = ownNames(scene, group);
  world.securityGroups.deleteRule(group, name);
  await scene.policies.delete('contoso');
  await scene.gone('contoso');
  expect(rules()).toEqual([theirsTold]);
  await scene.stateGone(registry);

  world.securityGroups.putRule(group, name, { priority: 300, destinationAddressPrefix: 'Sql' });
  const stranger = world.securityGroups.rule(group, name).properties;
  await scene.policies.create('contoso', {
    registry,
    clientFirewall: { networkSecurityGroups: [{ id: group }] },
  });
  await scene.ready('contoso', 'SecurityRuleNotOurs');
  await scene.azureShows('the other rule', () => rules().length === 3);
  expect(world.securityGroups.rule(group, name).properties).toEqual(stranger);
});

test('what a tenant was granted goes with the grant, and with a registry that is gone', async () => {
  await using scene = await Scene.open(stage);
  await using team = await stage.controlPlane.testNamespace();
  const { registry, group, rules } = buildSecurityTown(scene);
  scene.startOperator();
  const clientFirewall = { networkSecurityGroups: [{ id: group, scope: 'Global' }] };
  const grant = { namespaces: [team.name], registries: [registry] };
  await scene.policies.grant(team.name, { ...grant, allow: ['IpRanges'] });
  await scene.policies.create('tenant', { registry, clientFirewall }, team.name);
  await scene.ready('tenant', 'NotGranted');
  expect(rules()).toEqual([theirsTold]);
  await scene.policies.ungrant(team.name);
  await scene.policies.grant(team.name, {
    ...grant,
    allow: ['NetworkSecurityGroups'],
    networkSecurityGroups: [group],
  });
  await scene.ready('tenant', 'InSync');
  expect(rules()).toHaveLength(3);
  await scene.policies.edit('tenant', { suspend: true }, team.name);
  await scene.policies.ungrant(team.name);
  await scene.azureShows('the rules are revoked', () => rules().length === 1);

  await scene.policies.create('contoso', { registry, clientFirewall });
  await scene.ready('contoso', 'InSync');
  scene.azure.world.delete(registry);
  await scene.policies.delete('contoso');
  await scene.gone('contoso');
  expect(rules()).toEqual([theirsTold]);
});

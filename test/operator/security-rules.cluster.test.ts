import { expect, test } from 'vitest';
import { conditionOf, type KubeObject } from './objects.ts';
import { Scene } from './scene.ts';
import { openStage } from './stage.ts';
import { buildSecurityTown, ownNames, theirs, theirsTold } from './security-town.ts';
import { writes } from './writes.ts';

const stage = openStage();
test('rules of a security group come in order, are kept, and go with what wanted them', async () => {
  await using scene = await Scene.open(stage);
  const { registry, group, rules } = buildSecurityTown(scene);
  scene.startOperator();
  const entry = { id: group, source: '10.0.0.0/16', priorities: '200-299' };
  const clientFirewall = { include: ['AzureActiveDirectory'], networkSecurityGroups: [entry] };
  await scene.policies.create('contoso', { registry, clientFirewall });
  const ready = await scene.ready('contoso', 'InSync');
  expect(conditionOf(ready, 'ClientFirewallReady')).toMatchObject({ status: 'True' });
  expect(groupsIn(ready)).toEqual([{ id: group.toLowerCase(), rules: 'Present' }]);
  expect(rules()).toEqual([
    theirsTold,
    'Allow 201 AzureContainerRegistry.WestEurope from 10.0.0.0/16',
    'Allow 202 Storage.WestEurope from 10.0.0.0/16',
    'Allow 203 AzureActiveDirectory from 10.0.0.0/16',
  ]);
  const state = await scene.state(registry);
  expect(state.spec['securityRules']).toHaveLength(3);

  const last = scene.azure.log.last;
  await scene.policies.request('contoso', 'look');
  await scene.until('it was looked at', (all) =>
    all.get('contoso')?.status.lastHandledReconcileAt === 'look' ? true : undefined,
  );
  expect(writes(scene, last)).toEqual([]);

  const [name = ''] = ownNames(scene, group);
  scene.azure.world.securityGroups.deleteRule(group, name);
  scene.azure.world.addReplication(registry, 'northeurope');
  await scene.policies.request('contoso', 'again');
  await scene.event('DriftDetected', /somebody removed security rule/, 'contoso');
  await scene.azureShows('the rule is there again, and those of the replica', () => {
    const all = rules();
    return (
      all.length === 6 &&
      all.includes('Allow 201 AzureContainerRegistry.WestEurope from 10.0.0.0/16')
    );
  });
  await scene.ready('contoso', 'InSync');

  await scene.policies.delete('contoso');
  await scene.gone('contoso');
  expect(rules()).toEqual([theirsTold]);
  expect(scene.azure.world.securityGroups.rule(group, 'theirs').properties).toMatchObject(theirs);
  await scene.stateGone(registry);
});

test('clients are let through before data endpoints are switched on, and storage stays for a while', async () => {
  await using scene = await Scene.open(stage);
  const { registry, group, rules } = buildSecurityTown(scene);
  scene.startOperator();
  const clientFirewall = { networkSecurityGroups: [{ id: group, scope: 'Global' }] };
  const dataEndpoints = { enabled: true, cutover: 'Confirmed' };
  await scene.policies.create('contoso', { registry, clientFirewall, dataEndpoints });
  const asked = await scene.until('people are asked, and clients let through', (all) => {
    const policy = all.get('contoso');
    const isOpen = policy && conditionOf(policy, 'ClientFirewallReady')?.status === 'True';
    return isOpen === true ? policy : undefined;
  });
  expect(conditionOf(asked, 'Ready')).toMatchObject({ reason: 'AwaitingConfirmation' });
  const [name = ''] = ownNames(scene, group);
  scene.azure.world.securityGroups.deleteRule(group, name);
  const last = scene.azure.log.last;
  const confirmed = digestIn(asked);
  await scene.policies.edit('contoso', { dataEndpoints: { ...dataEndpoints, confirmed } });
  await scene.ready('contoso', 'InSync');
  expect(writes(scene, last)).toEqual([
    expect.stringMatching(/^PUT registry-contoso-AzureContainerRegistry-/),
    'PATCH contoso {"dataEndpointEnabled":true}',
  ]);
  expect(rules()).toContain('Allow 101 Storage from *');
});

function digestIn({ status }: KubeObject): string {
  return /sha256:[0-9a-f]+/.exec(JSON.stringify(status['dataEndpoints']))?.[0] ?? '';
}

function groupsIn({ status }: KubeObject): unknown {
  const { clientFirewall } = status;
  return typeof clientFirewall === 'object' && clientFirewall !== null
    ? Object.entries(clientFirewall).find(([member]) => member === 'networkSecurityGroups')?.[1]
    : undefined;
}

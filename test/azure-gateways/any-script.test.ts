import { expect, test } from 'vitest';
import { foldId } from '../../src/api/fold-id.ts';
import {
  call,
  failureOf,
  registry,
  signal,
  startScene,
  subnet,
  subscription,
  subscriptionId,
} from './scene.ts';

const scope = (group: string) =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft`;
const registryIn = (group: string) => `${scope(group)}.ContainerRegistry/registries/contoso`;
const subnetIn = (group: string) => `${scope(group)}.Network/virtualNetworks/prod/subnets/nodes`;

test.for(['Größe', 'группа', '資源グループ', 'ΟΔΟΣ', '\u212aelvin', 'Images(West)'])(
  'a registry and a subnet in the group %s are read, listed and written',
  async (group) => {
    const { azure, simulator } = await startScene();
    const [armId, nodes] = [registryIn(group), subnetIn(group)];
    simulator.world.addRegistry({ id: armId });
    simulator.world.addSubnet({ id: nodes });
    const id = registry(armId);
    await azure.subnets.addServiceEndpoint(subnet(nodes), call, signal);
    simulator.world.settle();

    const seen = await azure.registries.read(id, call, signal);
    expect(await azure.registries.list(subscriptionId(), call, signal)).toEqual([seen]);
    const rule = { subnet: foldId(nodes), raw: { virtualNetworkSubnetResourceId: nodes } };
    const after = { ...seen.rules, subnetRules: [rule] };
    const step = { kind: 'putNetworkRules', registryId: id, before: seen.rules, after } as const;
    await azure.registries.putNetworkRules(step, call, signal);
    expect(simulator.world.registry(armId).rules.subnets).toEqual([nodes]);
    const { rules } = await azure.registries.read(id, call, signal);
    expect(rules.subnetRules).toMatchObject([{ subnet: foldId(nodes) }]);
  },
);

test('a rule is for the subnet that it names in other letters, and not for one that only looks like it', async () => {
  const { azure, simulator } = await startScene();
  const groups = ['GRÖßE', '\u212a', 'k'];
  simulator.world.addRegistry({ id: registryIn('images') });
  for (const group of groups) {
    simulator.world.addSubnet({
      id: subnetIn(group),
      serviceEndpoints: ['Microsoft.ContainerRegistry'],
    });
  }
  simulator.world.setRules(registryIn('images'), { subnets: groups.map(subnetIn) });
  const { rules } = await azure.registries.read(registry(registryIn('images')), call, signal);
  const ids = ['größe', '\u212a', 'k'].map((group) => subnet(subnetIn(group)));
  expect(rules.subnetRules).toMatchObject(ids.map((id) => ({ subnet: id })));
});

test('a command for a shell has such a name in quotes where it needs them', async () => {
  const { azure } = await startScene();
  const id = subnet(subnetIn('größe(1)'));
  const failure = await failureOf(azure.subnets.read(id, call, signal));
  expect(failure.message).toContain(`az resource show --ids '${id}'`);
});

import { expect, test } from 'vitest';
import { virtualNetworkOf } from '../../src/api/resource-id.ts';
import { call, failureOf, signal, startScene, subnet, subnetArmId } from './scene.ts';

const [first, second, third] = [subnetArmId('First'), subnetArmId('Second'), subnetArmId('Third')];

test('a network tells the IPv4 ranges of its subnets, however they are written', async () => {
  const { azure, simulator } = await startScene();
  simulator.world.addSubnet({ id: first, addressPrefix: '10.0.0.0/24' });
  simulator.world.addSubnet({
    id: second,
    addressPrefixes: ['10.1.0.0/16', 'fd00:db8::/64', '10.2.0.0/24'],
  });
  simulator.world.addSubnet({ id: third, addressPrefixes: ['fd00:db9::/64'] });
  const network = await azure.networks.read(virtualNetworkOf(subnet(first)), call, signal);
  expect([...network]).toEqual([
    [subnet(first), ['10.0.0.0/24']],
    [subnet(second), ['10.1.0.0/16', '10.2.0.0/24']],
    [subnet(third), []],
  ]);
});

test('one that is not there says so', async () => {
  const { azure } = await startScene();
  const read = azure.networks.read(virtualNetworkOf(subnet(first)), call, signal);
  expect(await failureOf(read)).toMatchObject({ kind: 'notFound' });
});

import { expect, test } from 'vitest';
import { parseScaleSetId, parseVirtualMachineId } from '../../src/api/resource-id.ts';
import { armId, call, failureOf, signal, startScene, subnet, subnetArmId } from './scene.ts';

const [first, second] = [subnetArmId('First'), subnetArmId('Second')];
const scaleSet = {
  type: 'virtualMachineScaleSets',
  text: armId('Microsoft.Compute/virtualMachineScaleSets/aks-ci-12345678-vmss'),
} as const;
const machine = {
  type: 'virtualMachines',
  text: armId('Microsoft.Compute/virtualMachines/aks-ci-12345678-vms0'),
} as const;

async function startWith(subnets: readonly string[]) {
  const scene = await startScene();
  const { aks } = scene.simulator.world;
  aks.addScaleSet({ id: scaleSet.text, subnets });
  aks.addVirtualMachine({ id: machine.text, subnets });
  return scene;
}

type Scene = Awaited<ReturnType<typeof startWith>>;

const kinds = [
  {
    name: 'scale set',
    text: scaleSet.text,
    subnetOf: ({ azure }: Scene) => {
      return azure.scaleSets.subnetOf(must(parseScaleSetId(scaleSet.text)), call, signal);
    },
  },
  {
    name: 'virtual machine',
    text: machine.text,
    subnetOf: ({ azure }: Scene) => {
      const id = must(parseVirtualMachineId(machine.text));
      return azure.virtualMachines.subnetOf(id, call, signal);
    },
  },
];

test.for(kinds)('a $name is in the subnet of its interface', async ({ subnetOf }) => {
  expect(await subnetOf(await startWith([first]))).toBe(subnet(first));
});

test.for(kinds)(
  'of several interfaces of a $name the primary one counts, though it is not the first',
  async ({ subnetOf }) => {
    expect(await subnetOf(await startWith([first, second]))).toBe(subnet(first));
  },
);

test.for(kinds)('a $name that is gone says so', async ({ text, subnetOf }) => {
  const scene = await startWith([first]);
  scene.simulator.world.delete(text);
  expect(await failureOf(subnetOf(scene))).toMatchObject({ kind: 'notFound' });
});

test.for(kinds)('a $name without an interface is no subnet at all', async ({ text, subnetOf }) => {
  const scene = await startWith([]);
  const failure = await failureOf(subnetOf(scene));
  expect(failure.kind).toBe('invalid');
  expect(failure.message.toLowerCase()).toContain(text.toLowerCase());
});

test('a flexible set without a model says so', async () => {
  const scene = await startScene();
  const { text } = scaleSet;
  scene.simulator.world.aks.addScaleSet({ id: text, orchestrationMode: 'Flexible' });
  const asked = scene.azure.scaleSets.subnetOf(must(parseScaleSetId(text)), call, signal);
  expect((await failureOf(asked)).message).toContain('names no subnet');
});

test('an interface that may not be read says which role is missing', async () => {
  const scene = await startWith([first]);
  const action = 'Microsoft.Network/networkInterfaces/read';
  scene.simulator.world.denyRole({ action, scope: '' });
  const asked = scene.azure.virtualMachines.subnetOf(
    must(parseVirtualMachineId(machine.text)),
    call,
    signal,
  );
  const failure = await failureOf(asked);
  expect(failure.kind).toBe('forbidden');
  expect(failure.message).toContain('--role "Reader"');
});

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the id does not parse');
  return value;
}

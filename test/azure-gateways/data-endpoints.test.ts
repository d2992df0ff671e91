import { expect, test } from 'vitest';
import { call, failureOf, registryArmId, registryId, signal, type Scene } from './scene.ts';
import { sceneWithRules } from './registry-scene.ts';

const enable = {
  kind: 'putDataEndpoints',
  registryId,
  before: 'Disabled',
  after: 'Enabled',
  regions: ['westeurope'],
} as const;

test('switching sends one member, and Azure begins', async () => {
  const { azure, simulator } = await sceneWithRules({ subnets: [] });
  const progress = await azure.registries.putDataEndpoints(enable, call, signal);
  expect(progress.kind).toBe('running');
  expect(simulator.log.writes().map(({ body }) => body)).toEqual([
    { properties: { dataEndpointEnabled: true } },
  ]);
});

test('where Azure does it at once, the hosts are read again', async () => {
  const { azure } = await sceneWithRules(
    { subnets: [] },
    { dialect: { registryWrites: 'atOnce' } },
  );
  expect(await azure.registries.putDataEndpoints(enable, call, signal)).toMatchObject({
    kind: 'done',
    value: {
      settings: { dataEndpoints: 'Enabled' },
      dataEndpointHostNames: ['contoso.westeurope.data.azurecr.io'],
    },
  });
});

test.for<{ name: string; meanwhile: (world: Scene['simulator']['world']) => void }>([
  {
    name: 'a replica has come since the hosts were confirmed',
    meanwhile: (world) => world.addReplication(registryArmId, 'northeurope'),
  },
  {
    name: 'the registry is at work',
    meanwhile: (world) => world.setProvisioningState(registryArmId, 'Updating'),
  },
])('nothing is sent where $name', async ({ meanwhile }) => {
  const { azure, simulator } = await sceneWithRules({ subnets: [] });
  meanwhile(simulator.world);
  const failure = await failureOf(azure.registries.putDataEndpoints(enable, call, signal));
  expect(['changed', 'conflict']).toContain(failure.kind);
  expect(simulator.log.writes()).toEqual([]);
});

test('nothing is sent where it is so already', async () => {
  const { azure, simulator } = await sceneWithRules({ subnets: [] });
  simulator.world.editRegistry(registryArmId, { dataEndpointEnabled: true });
  expect((await azure.registries.putDataEndpoints(enable, call, signal)).kind).toBe('done');
  expect(simulator.log.writes()).toEqual([]);
});

test('says so where Azure accepts it and does not show it', async () => {
  const { azure, simulator } = await sceneWithRules({ subnets: [] });
  simulator.faults.add({ method: 'PATCH', fault: { kind: 'answer', status: 200, body: {} } });
  const failure = await failureOf(azure.registries.putDataEndpoints(enable, call, signal));
  expect(failure).toMatchObject({ kind: 'notInForce' });
});

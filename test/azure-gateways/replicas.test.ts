import { expect, test } from 'vitest';
import { call, failureOf, registryArmId, registryId, signal, startScene } from './scene.ts';

test('replicas are read with their regions as host names have them', async () => {
  const { azure, simulator } = await startScene({ dialect: { listPageSize: 1 } });
  simulator.world.addRegistry({ id: registryArmId, location: 'West Europe' });
  simulator.world.addReplication(registryArmId, 'North Europe', 'Creating');
  expect(await azure.registries.readReplicas(registryId, call, signal)).toEqual([
    { region: 'westeurope', provisioningState: 'Succeeded' },
    { region: 'northeurope', provisioningState: 'Creating' },
  ]);
});

test('a list that is not understood counts for nothing, rather than for few regions', async () => {
  const { azure, simulator } = await startScene();
  simulator.world.addRegistry({ id: registryArmId });
  const body = { value: [{ name: 'northeurope' }] };
  simulator.faults.add({ path: '/replications', fault: { kind: 'answer', status: 200, body } });
  const read = azure.registries.readReplicas(registryId, call, signal);
  expect(await failureOf(read)).toMatchObject({ kind: 'unavailable' });
});

test('what a private link and regional endpoints bring is seen with the registry', async () => {
  const { azure, simulator } = await startScene();
  const loginServer = 'contoso-b3f0a1.azurecr.io';
  const properties = { regionalEndpoints: 'Enabled' };
  simulator.world.addRegistry({ id: registryArmId, loginServer, properties });
  simulator.world.addPrivateEndpoint(registryArmId);
  expect(await azure.registries.read(registryId, call, signal)).toMatchObject({
    loginServer,
    privateEndpoints: 1,
    settings: { dataEndpoints: 'Disabled' },
    dataEndpointHostNames: ['contoso-b3f0a1.westeurope.data.azurecr.io'],
    regionalEndpointHostNames: ['contoso-b3f0a1.westeurope.geo.azurecr.io'],
  });
});

import { ContainerRegistryManagementClient } from '@azure/arm-containerregistry';
import { NetworkManagementClient } from '@azure/arm-network';
import { expect, onTestFinished, test } from 'vitest';
import { type JsonObject, objectAt } from '../../src/azure/arm/json.ts';
import { type AzureSimulator, startAzure } from '../azure/server.ts';
import { registryArmId, subnetArmId, subscription } from './scene.ts';

// Why the gateways send raw JSON. The day one of these fails, the typed client can take that call over.
const subnetId = subnetArmId('Nodes');
const service = 'Microsoft.ContainerRegistry';
const theirs = { service: 'Microsoft.Storage', locations: ['*'], fromTheFuture: true };

test('the registry client shows no subnet rules, even at a version whose answers have them', async () => {
  const simulator = await startWorld();
  const registry = await registriesOf(simulator).get('RG', 'Contoso');
  expect(networkRules(simulator, 'GET', 'response')).toHaveProperty('virtualNetworkRules');
  expect(JSON.stringify(registry)).not.toMatch(/virtualNetworkRules|Nodes/);
});

test('the registry client does not send the subnet rules that it is given', async () => {
  const simulator = await startWorld();
  const rule = { action: 'Allow', virtualNetworkSubnetResourceId: subnetId };
  const networkRuleSet = { defaultAction: 'Deny', virtualNetworkRules: [rule] };
  await registriesOf(simulator).update('RG', 'Contoso', { networkRuleSet });
  expect(networkRules(simulator, 'PATCH', 'body')).toEqual({ defaultAction: 'Deny' });
});

test('the network client detaches what it does not know when a subnet is read and put back', async () => {
  const simulator = await startWorld();
  const { subnets } = new NetworkManagementClient(credentialOf(simulator), subscription, {
    ...optionsFor(simulator),
    apiVersion: '2025-03-01',
  });
  const before = await subnets.get('RG', 'VNet', 'Nodes');
  await subnets.createOrUpdate('RG', 'VNet', 'Nodes', before, { updateIntervalInMs: 1 });
  const after = simulator.world.subnet(subnetId).properties;
  expect(after).not.toHaveProperty('fromTheFuture');
  expect(after['serviceEndpoints']).toMatchObject([{ service: 'Microsoft.Storage' }, { service }]);
  expect(after['serviceEndpoints']).not.toMatchObject([theirs, { service }]);
  expect(JSON.stringify(after)).not.toContain('fromTheFuture');
});

async function startWorld(): Promise<AzureSimulator> {
  const simulator = await startAzure({ throttle: 'none' });
  onTestFinished(() => simulator.stop());
  simulator.world.addSubnet({
    id: subnetId,
    serviceEndpoints: [theirs, service],
    properties: { fromTheFuture: { kept: false } },
  });
  simulator.world.addRegistry({ id: registryArmId, subnets: [subnetId] });
  return simulator;
}

function registriesOf(simulator: AzureSimulator) {
  const options = { ...optionsFor(simulator), apiVersion: '2026-09-01-preview' };
  return new ContainerRegistryManagementClient(credentialOf(simulator), subscription, options)
    .registries;
}

function optionsFor({ endpoint, caPem }: AzureSimulator) {
  return { endpoint, tlsOptions: { ca: caPem }, retryOptions: { maxRetries: 0 } };
}

function credentialOf({ token }: AzureSimulator) {
  return { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Infinity }) };
}

function networkRules({ log }: AzureSimulator, of: string, side: 'body' | 'response'): JsonObject {
  const exchange = log.all.findLast(
    ({ method, url }) => method === of && url.includes('registries'),
  );
  return objectAt(objectAt(exchange?.[side], 'properties'), 'networkRuleSet');
}

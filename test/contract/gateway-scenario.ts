import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../src/time/clock.ts';
import {
  parseClusterId,
  parseRegistryId,
  parseScaleSetId,
  parseSecurityGroupId,
  parseSubnetId,
  parseVirtualMachineId,
  securityRuleOf,
  subscriptionOf,
  type SubnetId,
  virtualNetworkOf,
} from '../../src/api/resource-id.ts';
import { connectAzure } from '../../src/azure/azure.ts';
import { customCloud } from '../../src/azure/cloud.ts';
import type { Azure } from '../../src/azure/gateways.ts';
import type { NetworkRules, Progress } from '../../src/plan/observed.ts';
import type { AzureSimulator } from '../azure/server.ts';
import {
  clusterId,
  containerRegistry,
  machineId,
  networkId,
  registryId,
  securityGroupId,
  subnetId,
} from './places.ts';

const call = { correlationId: '11111111-2222-4333-8444-555555555555' };
const theirs = subnetId('theirs');
const ours = required(parseSubnetId(subnetId('ours')));
const securityGroup = required(parseSecurityGroupId(securityGroupId));
const registry = required(parseRegistryId(registryId));

/** Does everything that the operator does in Azure, through its own gateways, at one version. */
export async function useGateways(
  simulator: AzureSimulator,
  registryApiVersion: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  seed(simulator);
  const azure = connect(simulator, registryApiVersion);
  await useProviders(azure, signal);
  await useNodes(azure, simulator, signal);
  await useServiceTags(azure, signal);
  await useSubnets(azure, ours, signal);
  await useRules(azure, signal);
  await useSettings(azure, signal);
  await useSecurityRules(azure, signal);
  await useDataEndpoints(azure, signal);
  const progress = await azure.subnets.removeServiceEndpoint(ours, call, signal);
  await finish(azure, progress, signal);
}

async function useProviders(azure: Azure, signal: AbortSignal): Promise<void> {
  const subscriptionId = subscriptionOf(registry);
  await azure.providers.read(subscriptionId, call, signal);
  await finish(azure, await azure.providers.register(subscriptionId, call, signal), signal);
}

async function useNodes(
  azure: Azure,
  { world }: AzureSimulator,
  signal: AbortSignal,
): Promise<void> {
  await azure.clusters.read(required(parseClusterId(clusterId)), call, signal);
  const [set] = [...world.state.scaleSets.values()];
  await azure.scaleSets.subnetOf(required(parseScaleSetId(set?.id ?? '')), call, signal);
  const machine = required(parseVirtualMachineId(machineId));
  await azure.virtualMachines.subnetOf(machine, call, signal);
}

async function useServiceTags(azure: Azure, signal: AbortSignal): Promise<void> {
  const place = { subscriptionId: subscriptionOf(registry), location: 'westeurope' };
  const question = { keys: new Set(['storage', 'unknown']), known: new Map() };
  await azure.serviceTags.read(place, question, call, signal);
}

async function useSubnets(azure: Azure, id: SubnetId, signal: AbortSignal): Promise<void> {
  await azure.networks.read(virtualNetworkOf(id), call, signal);
  await azure.subnets.read(id, call, signal);
  await finish(azure, await azure.subnets.addServiceEndpoint(id, call, signal), signal);
}

async function useRules(azure: Azure, signal: AbortSignal): Promise<void> {
  await azure.registries.list(subscriptionOf(registry), call, signal);
  const { rules } = await azure.registries.read(registry, call, signal);
  await azure.registries.readReplicas(registry, call, signal);
  const { subnetRules } = rules;
  const canSeeSubnets = subnetRules !== 'invisible';
  const added: NetworkRules = {
    subnetRules: canSeeSubnets ? [...subnetRules, { subnet: ours, raw: {} }] : subnetRules,
    ipRules: [...rules.ipRules, { value: '203.0.113.0/24', raw: {} }],
  };
  const cleared: NetworkRules = { subnetRules: canSeeSubnets ? [] : subnetRules, ipRules: [] };
  for (const after of [added, cleared]) {
    const before = (await azure.registries.read(registry, call, signal)).rules;
    const step = { kind: 'putNetworkRules', registryId: registry, before, after } as const;
    await finish(azure, await azure.registries.putNetworkRules(step, call, signal), signal);
  }
}

async function useSettings(azure: Azure, signal: AbortSignal): Promise<void> {
  const changes = [
    { defaultAction: 'Allow' },
    { trustedServices: 'Deny' },
    { trustedServices: 'Allow' },
    { publicNetworkAccess: 'Disabled' },
    { publicNetworkAccess: 'Enabled' },
    { defaultAction: 'Deny' },
  ] as const;
  for (const change of changes) {
    const { settings, rules } = await azure.registries.read(registry, call, signal);
    const judged = { before: settings, rules } as const;
    const step = { kind: 'putSettings', registryId: registry, change, ...judged } as const;
    await finish(azure, await azure.registries.putSettings(step, call, signal), signal);
  }
}

async function useSecurityRules(azure: Azure, signal: AbortSignal): Promise<void> {
  const name = 'Registry-AzureContainerRegistry';
  const ruleId = securityRuleOf(securityGroup, name);
  const allowance = { source: '*', tag: 'AzureContainerRegistry' };
  const read = async () => {
    const { rules } = await azure.securityRules.read(securityGroup, call, signal);
    return rules.find((rule) => rule.name === name);
  };
  for (const priority of [100, 101]) {
    const after = { name, priority, allowance };
    const step = { kind: 'putSecurityRule', ruleId, before: await read(), after } as const;
    await finish(azure, await azure.securityRules.put(step, call, signal), signal);
  }
  const step = { kind: 'deleteSecurityRule', ruleId, before: required(await read()) } as const;
  await finish(azure, await azure.securityRules.delete(step, call, signal), signal);
}

async function useDataEndpoints(azure: Azure, signal: AbortSignal): Promise<void> {
  const regions = ['westeurope', 'northeurope'];
  for (const [before, after] of [
    ['Disabled', 'Enabled'],
    ['Enabled', 'Disabled'],
  ] as const) {
    const step = {
      kind: 'putDataEndpoints',
      registryId: registry,
      before,
      after,
      regions,
    } as const;
    await finish(azure, await azure.registries.putDataEndpoints(step, call, signal), signal);
  }
}

async function finish<T>(azure: Azure, started: Progress<T>, signal: AbortSignal): Promise<void> {
  if (started.kind === 'done') return;
  let { operation } = started;
  for (;;) {
    const state = await azure.operations.poll(operation, call, signal);
    if (state.kind === 'succeeded') return;
    if (state.kind === 'failed') throw new Error(state.failure.message);
    operation = state.operation;
    await wait(20, undefined, { signal });
  }
}

function seed({ world }: AzureSimulator): void {
  world.addVirtualNetwork({ id: networkId });
  world.addResource(securityGroupId);
  world.addSubnet({ id: theirs, serviceEndpoints: [containerRegistry] });
  world.addSubnet({
    id: ours,
    serviceEndpoints: ['Microsoft.Storage'],
    properties: { networkSecurityGroup: { id: securityGroupId } },
  });
  world.addRegistry({ id: registryId, defaultAction: 'Deny', subnets: [theirs] });
  const pools = [{ name: 'sys' }, { name: 'vms', type: 'VirtualMachines' as const }];
  world.aks.addCluster({ id: clusterId, pools });
  world.aks.addVirtualMachine({ id: machineId, subnets: [subnetId('machines')] });
  world.addReplication(registryId, 'northeurope');
  world.setRegistration(registryId.split('/')[2] ?? '', containerRegistry, 'NotRegistered');
}

function connect(simulator: AzureSimulator, registryApiVersion: string | undefined): Azure {
  const { endpoint, caPem, tenant } = simulator;
  const cloud = customCloud({
    armEndpoint: endpoint,
    armAudience: 'https://management.azure.com/',
    authorityHost: endpoint,
    ca: caPem,
  });
  const credential = {
    kind: 'clientSecret',
    tenantId: tenant,
    clientId: 'contract',
    clientSecret: 'secret',
  } as const;
  const versions =
    registryApiVersion === undefined ? {} : { registryApiVersions: [registryApiVersion] };
  return connectAzure(
    { cloud, credential, version: '0.0.0', ...versions },
    { clock, mayWrite: () => true, onExchange: () => undefined },
  );
}

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => wait(ms, undefined, { signal, ref: false }),
};

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('an id of the scenario does not parse');
  return value;
}

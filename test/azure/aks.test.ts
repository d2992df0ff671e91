import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from './json.ts';
import { at, clientFor, objectIn, textIn, type Received, type Send } from './rest-client.ts';
import * as places from './places.ts';
import { startAzure, type AzureSimulator } from './server.ts';

let azure: AzureSimulator;
let send: Send;

const cluster = `${places.group}/providers/Microsoft.ContainerService/managedClusters/prod`;
const nodeGroup = `/subscriptions/${places.subscription}/resourceGroups/MC_shop_prod_westeurope`;
const compute = `${nodeGroup}/providers/Microsoft.Compute`;
const clusterVersion = '?api-version=2026-03-01';
const computeVersion = '?api-version=2024-11-01';

beforeAll(async () => {
  azure = await startAzure();
  send = clientFor(azure);
});
afterAll(async () => azure.stop());
beforeEach(() => {
  azure.reset();
  Object.assign(azure.settings.dialect, { missedBy: 'gateway' });
});

test('a cluster tells the subnets of its pools, where its owner chose them', async () => {
  const pools = [
    { name: 'sys', subnet: places.subnetId('nodes'), podSubnet: places.subnetId('pods') },
    { name: 'ci', count: 3 },
  ];
  azure.world.aks.addCluster({ id: cluster, pools });
  const { status, body } = await send('GET', `${cluster}${clusterVersion}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    name: 'prod',
    properties: {
      nodeResourceGroup: 'MC_shop_prod_westeurope',
      agentPoolProfiles: [
        { name: 'sys', vnetSubnetID: pools[0]?.subnet, podSubnetID: pools[0]?.podSubnet },
        { name: 'ci', count: 3 },
      ],
    },
  });
  expect(at(body, 'properties', 'agentPoolProfiles', 1)).not.toHaveProperty('vnetSubnetID');
});

test.for([
  { version: '2026-01-01', shown: undefined },
  { version: '2026-02-01', shown: { enabled: true, nodeSubnetID: places.subnetId('user') } },
])('at $version hosted nodes are shown as $shown', async ({ version, shown }) => {
  azure.world.aks.addCluster({ id: cluster, hosted: { nodeSubnet: places.subnetId('user') } });
  const { body } = await send('GET', `${cluster}?api-version=${version}`);
  expect(objectIn(body, 'properties')['hostedSystemProfile']).toEqual(shown);
});

test('nodes without a subnet of their own are in a network that AKS made, which a scale set tells', async () => {
  azure.world.aks.addCluster({ id: cluster, pools: [{ name: 'sys' }, { name: 'ci' }] });
  const { body } = await send('GET', `${compute}/virtualMachineScaleSets${computeVersion}`);
  const subnet = azure.world.aks.managedSubnet(cluster);
  expect(subnet).toMatch(/\/virtualNetworks\/aks-vnet-\d{8}\/subnets\/aks-subnet$/);
  for (const [index, name] of ['sys', 'ci'].entries()) {
    const set = at(body, 'value', index);
    expect(set).toMatchObject({
      name: expect.stringMatching(new RegExp(`^aks-${name}-\\d{8}-vmss$`)),
      tags: { 'aks-managed-poolName': name },
      properties: { orchestrationMode: 'Uniform' },
    });
    expect(textIn(set, ...modelled)).toBe(subnet);
  }
});

const modelled = [
  'properties',
  'virtualMachineProfile',
  'networkProfile',
  'networkInterfaceConfigurations',
  0,
  'properties',
  'ipConfigurations',
  0,
  'properties',
  'subnet',
  'id',
];

test('lists come in pages', async () => {
  azure.settings.dialect.listPageSize = 1;
  azure.world.aks.addCluster({ id: cluster, pools: [{ name: 'sys' }, { name: 'ci' }] });
  const first = await send('GET', `${compute}/virtualMachineScaleSets${computeVersion}`);
  const second = await send('GET', textIn(first.body, 'nextLink'));
  azure.settings.dialect.listPageSize = 1_000;
  expect(at(second.body, 'value', 0, 'name')).toMatch(/^aks-ci-/);
});

test('pools come and go with their scale sets, and an empty one keeps its own', async () => {
  const { aks } = azure.world;
  aks.addCluster({ id: cluster, pools: [{ name: 'sys' }] });
  aks.addNodePool(cluster, { name: 'ci' });
  aks.scaleNodePool(cluster, 'sys', 0);
  aks.removeNodePool(cluster, 'ci');
  const { body } = await send('GET', `${compute}/virtualMachineScaleSets${computeVersion}`);
  expect(at(body, 'value', 0)).toMatchObject({ sku: { capacity: 0 } });
  expect(at(body, 'value')).toHaveLength(1);
  aks.deleteCluster(cluster);
  const path = `${compute}/virtualMachineScaleSets${computeVersion}`;
  expect(await send('GET', path)).toMatchObject({ status: 404, code: 'ResourceGroupNotFound' });
  expect((await send('GET', `${cluster}${clusterVersion}`)).status).toBe(404);
});

test('a machine names its interfaces, and an interface its subnet', async () => {
  const machine = `${compute}/virtualMachines/build`;
  const [first, second] = [places.subnetId('first'), places.subnetId('second')];
  azure.world.aks.addVirtualMachine({ id: machine, subnets: [first, second] });
  const answer = await send('GET', `${machine}${computeVersion}`);
  const networkInterface = ['properties', 'networkProfile', 'networkInterfaces', 1] as const;
  expect(at(answer.body, ...networkInterface)).toMatchObject({ properties: { primary: true } });
  expect(textIn(answer.body, 'id')).toContain('/resourceGroups/MC_SHOP_PROD_WESTEUROPE/');
  const nic = textIn(answer.body, ...networkInterface, 'id');
  const { body } = await send('GET', `${nic}${places.networkVersion}`);
  const subnet = ['properties', 'ipConfigurations', 0, 'properties', 'subnet', 'id'];
  expect(textIn(body, ...subnet)).toBe(first);
});

const sought = [
  { name: 'a cluster', path: cluster, version: clusterVersion },
  {
    name: 'a scale set',
    path: `${compute}/virtualMachineScaleSets/none`,
    version: computeVersion,
  },
  { name: 'a machine', path: `${compute}/virtualMachines/none`, version: computeVersion },
  {
    name: 'an interface',
    path: `${nodeGroup}/providers/Microsoft.Network/networkInterfaces/none`,
    version: places.networkVersion,
  },
];

test.for(sought.flatMap((one) => (['gateway', 'provider'] as const).map((by) => ({ ...one, by }))))(
  '$name that is not there is missed by the $by',
  async ({ path, version, by }) => {
    azure.world.addResourceGroup({ subscription: places.subscription, name: 'shop' });
    const name = 'MC_shop_prod_westeurope';
    azure.world.addResourceGroup({ subscription: places.subscription, name });
    azure.settings.dialect.missedBy = by;
    const { status, headers, body } = await send('GET', `${path}${version}`);
    const code = by === 'gateway' ? 'ResourceNotFound' : 'NotFound';
    expect(status).toBe(404);
    expect(headers['x-ms-failure-cause']).toBe(by === 'gateway' ? 'gateway' : undefined);
    expect(JSON.stringify(body)).toContain(`"code":"${code}"`);
  },
);

test.for([
  { path: cluster, version: clusterVersion, action: 'ContainerService/managedClusters' },
  {
    path: `${compute}/virtualMachineScaleSets`,
    version: computeVersion,
    action: 'Compute/virtualMachineScaleSets',
  },
  {
    path: `${compute}/virtualMachines`,
    version: computeVersion,
    action: 'Compute/virtualMachines',
  },
])('reading takes the right to read $action', async ({ path, version, action }) => {
  azure.world.aks.addCluster({ id: cluster, pools: [{ name: 'sys' }] });
  azure.world.denyRole({ action: `Microsoft.${action}/read`, scope: '' });
  expect(await send('GET', `${path}${version}`)).toMatchObject({
    status: 403,
    code: 'AuthorizationFailed',
    message: expect.stringContaining(`action 'Microsoft.${action}/read'`),
  });
});

test('versions that the provider does not have are refused', async () => {
  azure.world.aks.addCluster({ id: cluster });
  expect(await send('GET', `${cluster}?api-version=2017-01-31`)).toMatchObject({
    status: 400,
    code: 'NoRegisteredProviderFound',
  });
});

test('in a node group that is locked down nothing but reading is left', async () => {
  azure.world.aks.addCluster({ id: cluster, pools: [{ name: 'sys' }], restriction: 'ReadOnly' });
  const subnet = `${azure.world.aks.managedSubnet(cluster)}${places.networkVersion}`;
  const { body } = await send('GET', subnet);
  const properties = objectIn(body, 'properties');
  expect(await send('PUT', subnet, { body: { properties } })).toMatchObject({
    status: 403,
    code: 'DenyAssignmentAuthorizationFailed',
    message: expect.stringContaining(`at scope '${nodeGroup}'`),
  });
});

test('the deeds of AKS can be done from outside', async () => {
  await tell({ do: 'addCluster', id: cluster, pools: [{ name: 'sys' }] });
  await tell({ do: 'addNodePool', cluster, name: 'ci' });
  await tell({ do: 'scaleNodePool', cluster, name: 'ci', count: 2 });
  const { body } = await tell({ do: 'removeNodePool', cluster, name: 'sys' });
  expect(body).toMatchObject({ clusters: [{ id: cluster, pools: [{ name: 'ci', count: 2 }] }] });
  expect((await tell({ do: 'deleteCluster', id: cluster })).body).toMatchObject({ clusters: [] });
});

function tell(body: JsonObject): Promise<Received> {
  return send('POST', '/_admin/world', { body, token: undefined });
}

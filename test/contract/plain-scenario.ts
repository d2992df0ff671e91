import { subnetRuleKey } from '../azure/api-versions.ts';
import type { JsonObject } from '../azure/json.ts';
import { clientFor, textIn, type Received } from '../azure/rest-client.ts';
import type { AzureSimulator } from '../azure/server.ts';
import {
  clusterId,
  containerRegistry,
  group,
  machineId,
  networkId,
  registryId,
  securityGroupId,
  subnetId,
  subscription,
} from './places.ts';

/** Sends one request; a relative address is under the origin of the simulator. */
type Ask = (method: string, path: string, body?: JsonObject) => Promise<Received>;

/** Asks for everything that the simulator has to say of registries, at one version. */
export async function askRegistries(azure: AzureSimulator, version: string): Promise<void> {
  seed(azure);
  const ask = asker(azure, version);
  const created = `${group}/providers/${containerRegistry}/registries/created`;
  await ask('PUT', created, {
    location: 'westeurope',
    sku: { name: 'Premium' },
    tags: { team: 'a' },
    properties: { adminUserEnabled: false, networkRuleSet: { defaultAction: 'Deny' } },
  }).then((answer) => poll(azure, answer));
  await ask('GET', created);
  await patchRegistry(azure, ask, version);
  await ask('GET', `/subscriptions/${subscription}/providers/${containerRegistry}/registries`);
  await ask('GET', `${group}/providers/${containerRegistry}/registries`);
  await ask('GET', `${registryId}/replications`);
  azure.world.addPrivateEndpoint(registryId);
  await ask('GET', registryId);
  await ask('GET', `${registryId}/replications/northeurope`);
  await ask('GET', `${registryId}/replications/nowhere`);
  await ask('DELETE', created);
  await ask('DELETE', created);
  await ask('GET', created);
}

async function patchRegistry(azure: AzureSimulator, ask: Ask, version: string): Promise<void> {
  const rules = rulesFor(azure, version, subnetId('ready'));
  const ipRules = [{ action: 'Allow', value: '203.0.113.0/24' }];
  const bodies: readonly JsonObject[] = [
    { networkRuleSet: { defaultAction: 'Deny', ...rules, ipRules } },
    { networkRuleSet: { defaultAction: 'Allow' } },
    { networkRuleSet: { defaultAction: 'Allow', ipRules: [] } },
    { publicNetworkAccess: 'Disabled' },
    { networkRuleBypassOptions: 'None' },
    { networkRuleSet: { defaultAction: 'Deny', ...rulesFor(azure, version, subnetId('plain')) } },
    { networkRuleSet: { defaultAction: 'Deny', ipRules: [...ipRules, ...ipRules] } },
    { dataEndpointEnabled: true },
  ];
  for (const properties of bodies) {
    await ask('PATCH', registryId, { properties }).then((answer) => poll(azure, answer));
    await ask('GET', registryId);
  }
  await ask('PATCH', registryId, { tags: { team: 'b' } }).then((answer) => poll(azure, answer));
  const basic = `${group}/providers/${containerRegistry}/registries/basic`;
  await ask('GET', basic);
  await ask('PATCH', basic, { properties: { networkRuleSet: { defaultAction: 'Deny', ipRules } } });
}

/** Asks for everything that the simulator has to say of networks, at one version. */
export async function askNetworks(azure: AzureSimulator, version: string): Promise<void> {
  seed(azure);
  const ask = asker(azure, version);
  await ask('GET', `/subscriptions/${subscription}/providers/Microsoft.Network/virtualNetworks`);
  await ask('GET', `${group}/providers/Microsoft.Network/virtualNetworks`);
  await ask('GET', networkId);
  await ask('GET', `${networkId}-gone`);
  await ask('GET', `${networkId}/subnets`);
  await ask('GET', subnetId('ready'));
  await ask('GET', subnetId('gone'));
  await askServiceTags(azure, ask);
  await putSubnets(azure, ask);
  await ask('DELETE', subnetId('made')).then((answer) => poll(azure, answer));
  await ask('DELETE', subnetId('made'));
  await askSecurityGroups(azure, ask);
  const networkInterface = `${group}/providers/Microsoft.Network/networkInterfaces`;
  await ask('GET', `${networkInterface}/node-nic-0`);
  await ask('GET', `${networkInterface}/gone`);
}

async function askServiceTags(azure: AzureSimulator, ask: Ask): Promise<void> {
  const networks = `/subscriptions/${subscription}/providers/Microsoft.Network`;
  const details = `${networks}/locations/westeurope/serviceTagDetails`;
  await ask('GET', `${networks}/locations/westeurope/serviceTags`);
  await ask('GET', details);
  await ask('GET', `${details}?noAddressPrefixes=true`);
  await ask('GET', `${details}?tagName=AzureDevOps`);
  await ask('GET', `${details}?tagName=Unknown`);
  azure.settings.dialect.listPageSize = 8;
  for (const path of [`${networks}/locations/westeurope/serviceTags`, details]) {
    const { body } = await ask('GET', path);
    await clientFor(azure)('GET', textIn(body, 'nextLink'));
  }
  await ask('GET', `${networks}/locations/nowhere/serviceTags`);
}

async function askSecurityGroups(azure: AzureSimulator, ask: Ask): Promise<void> {
  const groups = 'providers/Microsoft.Network/networkSecurityGroups';
  await ask('GET', `/subscriptions/${subscription}/${groups}`);
  await ask('GET', `${group}/${groups}`);
  await ask('GET', securityGroupId);
  await ask('GET', `${securityGroupId}-gone`);
  const rule = `${securityGroupId}/securityRules/registry`;
  await ask('PUT', rule, { properties: securityRule }).then((answer) => poll(azure, answer));
  await ask('PUT', rule, { properties: { ...securityRule, priority: 101 } });
  await ask('GET', rule);
  await ask('GET', securityGroupId);
  await ask('GET', `${securityGroupId}/securityRules`);
  const second = `${securityGroupId}/securityRules/second`;
  await ask('PUT', second, { properties: { ...securityRule, priority: 101 } });
  await ask('GET', second);
  for (const busySecurityGroup of [429, 409] as const) {
    azure.settings.dialect.busySecurityGroup = busySecurityGroup;
    const release = azure.world.securityGroups.hold(securityGroupId);
    await ask('PUT', second, { properties: { ...securityRule, priority: 102 } });
    release();
  }
  await ask('DELETE', rule).then((answer) => poll(azure, answer));
  await ask('DELETE', rule);
}

const securityRule: JsonObject = {
  protocol: 'Tcp',
  sourcePortRange: '*',
  destinationPortRange: '443',
  sourceAddressPrefix: '10.0.0.0/16',
  destinationAddressPrefix: 'AzureContainerRegistry',
  access: 'Allow',
  priority: 100,
  direction: 'Outbound',
};

async function putSubnets(azure: AzureSimulator, ask: Ask): Promise<void> {
  const serviceEndpoints = [{ service: 'Microsoft.Storage' }, { service: containerRegistry }];
  const networkSecurityGroup = { id: securityGroupId };
  await ask('PUT', subnetId('made'), {
    properties: { addressPrefixes: ['10.9.0.0/24'], serviceEndpoints, networkSecurityGroup },
  }).then((answer) => poll(azure, answer));
  await ask('GET', subnetId('made'));
  await ask('PUT', subnetId('made'), {
    properties: { addressPrefixes: ['10.9.0.0/24'], delegations: [delegation] },
  }).then((answer) => poll(azure, answer));
  await ask('PUT', subnetId('far'), { properties: { addressPrefix: '192.168.0.0/24' } });
  for (const busyNetwork of [429, 409] as const) {
    azure.settings.dialect.busyNetwork = busyNetwork;
    const release = azure.world.holdVirtualNetwork(networkId);
    await ask('PUT', subnetId('made'), { properties: { addressPrefixes: ['10.9.0.0/24'] } });
    release();
  }
}

/** Asks for subscriptions, groups and provider registrations, at one version. */
export async function askResources(azure: AzureSimulator, version: string): Promise<void> {
  seed(azure);
  azure.world.setRegistration(subscription, containerRegistry, 'NotRegistered');
  const ask = asker(azure, version);
  await ask('GET', '/subscriptions');
  await ask('GET', `/subscriptions/${subscription}`);
  await ask('GET', group);
  await ask('GET', `${group}-gone`);
  const provider = `/subscriptions/${subscription}/providers/${containerRegistry}`;
  await ask('GET', provider);
  await ask('POST', `${provider}/register`);
  await ask('GET', provider);
}

/** Asks for clusters, at one version. */
export async function askClusters(azure: AzureSimulator, version: string): Promise<void> {
  seed(azure);
  const ask = asker(azure, version);
  await ask('GET', clusterId);
  await ask('GET', `${clusterId}-gone`);
}

/** Asks for scale sets and machines, at one version. */
export async function askMachines(azure: AzureSimulator, version: string): Promise<void> {
  seed(azure);
  const ask = asker(azure, version);
  const { nodeGroup } = azure.world.aks.cluster(clusterId);
  const [set] = azure.world.aks.nodesOf(clusterId, 'sys');
  const setId = set?.providerID.replace(/^azure:\/\/|\/virtualMachines\/\d+$/g, '') ?? '';
  const compute = `/subscriptions/${subscription}/resourceGroups/${nodeGroup}/providers/Microsoft.Compute`;
  await ask('GET', `${compute}/virtualMachineScaleSets`);
  await ask('GET', setId);
  await ask('GET', `${setId}-gone`);
  await ask('GET', `${group}/providers/Microsoft.Compute/virtualMachines`);
  await ask('GET', machineId);
  await ask('GET', `${machineId}-gone`);
}

const delegation = {
  name: 'web',
  properties: { serviceName: 'Microsoft.Web/serverFarms' },
};

function seed({ world }: AzureSimulator): void {
  world.addRegistry({ id: registryId, replications: ['northeurope'] });
  world.addRegistry({ id: registryId.replace(/contoso$/, 'basic'), sku: 'Basic' });
  world.addVirtualNetwork({ id: networkId, tags: { team: 'a' } });
  world.addResource(securityGroupId);
  world.aks.addCluster({
    id: clusterId,
    pools: [{ name: 'sys' }, { name: 'own', subnet: subnetId('own') }],
    hosted: { nodeSubnet: subnetId('hosted') },
  });
  world.aks.addVirtualMachine({ id: machineId, subnets: [subnetId('own')] });
  world.addSubnet({ id: subnetId('ready'), serviceEndpoints: [containerRegistry] });
  world.addSubnet({
    id: subnetId('plain'),
    properties: { networkSecurityGroup: { id: securityGroupId }, delegations: [delegation] },
  });
}

function asker(azure: AzureSimulator, version: string): Ask {
  const send = clientFor(azure);
  return async (method, path, body) =>
    send(
      method,
      `${path}${path.includes('?') ? '&' : '?'}api-version=${version}`,
      body === undefined ? {} : { body },
    );
}

/** Follows the addresses of an operation to its end, as clients do. */
async function poll(azure: AzureSimulator, { headers }: Received): Promise<void> {
  const send = clientFor(azure);
  for (const address of [headers['azure-asyncoperation'], headers['location']]) {
    if (address !== undefined) await send('GET', address);
  }
}

/** The list of subnet rules, where the version has one. */
function rulesFor(azure: AzureSimulator, version: string, id: string): JsonObject {
  const key = subnetRuleKey(version, azure.settings.dialect);
  return key === 'none' ? {} : { virtualNetworkRules: [{ action: 'Allow', [key]: id }] };
}

import type { Answer, Azure, Call } from './call.ts';
import { clusterNotFound } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { found } from './lookup.ts';
import type { Cluster, HostedNodes, NodePool } from './machines.ts';

/** Earlier versions leave the profile out of what they answer, as a registry's leave out subnet rules. */
const firstWithHostedNodes = '2026-02-01';

export function getCluster(call: Call, azure: Azure): Answer {
  const { clusters } = azure.state;
  const type = 'Microsoft.ContainerService/managedClusters';
  const name = call.params['cluster'] ?? '';
  const cluster = found(clusters, { type, name, missed: clusterNotFound }, call, azure);
  const body = clusterBody(cluster, call.apiVersion);
  return { status: 200, body: () => body };
}

function clusterBody(cluster: Cluster, version: string): JsonObject {
  const { hosted, restriction } = cluster;
  return {
    // Recorded so: AKS writes `resourcegroups`, and capital letters in its type.
    id: cluster.id.replace('/resourceGroups/', '/resourcegroups/'),
    location: cluster.location,
    name: cluster.name,
    type: 'Microsoft.ContainerService/ManagedClusters',
    sku: { name: hosted ? 'Automatic' : 'Base', tier: 'Standard' },
    properties: {
      provisioningState: cluster.provisioningState,
      powerState: { code: 'Running' },
      kubernetesVersion: '1.34',
      currentKubernetesVersion: '1.34.2',
      dnsPrefix: cluster.name,
      fqdn: `${cluster.name}-0a1b2c3d.hcp.${cluster.location}.azmk8s.io`,
      agentPoolProfiles: cluster.pools.map(poolBody),
      nodeResourceGroup: cluster.nodeGroup,
      nodeResourceGroupProfile: { restrictionLevel: restriction },
      enableRBAC: true,
      networkProfile: { networkPlugin: 'azure', networkPluginMode: 'overlay' },
      ...(version >= firstWithHostedNodes && { hostedSystemProfile: hostedBody(hosted) }),
    },
  };
}

function poolBody(pool: NodePool): Json {
  return {
    name: pool.name,
    count: pool.count,
    vmSize: 'Standard_D4s_v5',
    osDiskSizeGB: 128,
    osType: 'Linux',
    osSKU: 'Ubuntu',
    maxPods: 110,
    type: pool.type,
    mode: 'System',
    provisioningState: 'Succeeded',
    powerState: { code: 'Running' },
    orchestratorVersion: '1.34',
    currentOrchestratorVersion: '1.34.2',
    // Left out where AKS made the network: the pool does not tell where its nodes are.
    ...(pool.subnet !== undefined && { vnetSubnetID: pool.subnet }),
    ...(pool.podSubnet !== undefined && { podSubnetID: pool.podSubnet }),
  };
}

function hostedBody(hosted: HostedNodes | undefined): JsonObject {
  if (!hosted) return { enabled: false };
  const { systemNodeSubnet, nodeSubnet } = hosted;
  return {
    enabled: true,
    ...(systemNodeSubnet !== undefined && { systemNodeSubnetID: systemNodeSubnet }),
    ...(nodeSubnet !== undefined && { nodeSubnetID: nodeSubnet }),
  };
}

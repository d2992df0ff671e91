import {
  idPatterns,
  parseClusterId,
  parseRegistryId,
  parseSecurityGroupId,
  parseSubnetId,
  type ClusterId,
  type RegistryId,
  type SecurityGroupId,
  type SubnetId,
} from './resource-id.ts';
import type { StringShape } from './string-fields.ts';

const group = '/subscriptions/<guid>/resourceGroups/<group>/providers';
const plain = 'with no %, "..", "?", "//", spaces or trailing slash';

export const registryIdShape: StringShape<RegistryId> = idShape(
  parseRegistryId,
  idPatterns.registry,
  `must be the ARM id of a container registry, ` +
    `${group}/Microsoft.ContainerRegistry/registries/<registry>, ${plain}`,
);

export const subnetIdShape: StringShape<SubnetId> = idShape(
  parseSubnetId,
  idPatterns.subnet,
  `must be the ARM id of a subnet, ` +
    `${group}/Microsoft.Network/virtualNetworks/<network>/subnets/<subnet>, ${plain}`,
);

export const clusterIdShape: StringShape<ClusterId> = idShape(
  parseClusterId,
  idPatterns.cluster,
  `must be the ARM id of an AKS cluster, ` +
    `${group}/Microsoft.ContainerService/managedClusters/<cluster>, ${plain}`,
);

export const securityGroupIdShape: StringShape<SecurityGroupId> = idShape(
  parseSecurityGroupId,
  idPatterns.securityGroup,
  `must be the ARM id of a network security group, ` +
    `${group}/Microsoft.Network/networkSecurityGroups/<group>, ${plain}`,
);

// 400: the longest id, of a subnet whose names are all as long as Azure allows, has 371 characters.
function idShape<T>(
  parse: (text: string) => T | undefined,
  pattern: string,
  message: string,
): StringShape<T> {
  const cel = `self.lowerAscii().matches(r'${pattern}')`;
  const holds = (text: string) => parse(text) !== undefined;
  return { parse, maxLength: 400, rules: [{ cel, holds, message }] };
}

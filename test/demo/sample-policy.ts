import { registryId, subnetIds } from './world.ts';

export const policyName = 'contoso';

/** The policy of the demo, as a user would write it. */
export function samplePolicy(settleSeconds: number): string {
  return `# Two subnets and one office may use the registry; everybody else is denied.
apiVersion: registrynetwork.dev/v1alpha1
kind: RegistryNetworkPolicy
metadata:
  name: ${policyName}
spec:
  registry: ${registryId}
  defaultAction: Deny
  subnets:
    - id: ${subnetIds.aksNodes}
    - id: ${subnetIds.runners}
  ipRanges: [203.0.113.0/24]
  verification:
    settle: ${settleSeconds}s # between the rules and Deny; 2m where left out
  deletionPolicy: Restore
`;
}

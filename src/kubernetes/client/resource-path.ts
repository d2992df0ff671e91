/** The paths of the resources that the operator reads and writes. */
export const paths = {
  policies: '/apis/registrynetwork.dev/v1alpha1/registrynetworkpolicies',
  grants: '/apis/registrynetwork.dev/v1alpha1/registrynetworkgrants',
  states: '/apis/registrynetwork.dev/v1alpha1/registrynetworkstates',
  namespaces: '/api/v1/namespaces',
  nodes: '/api/v1/nodes',
} as const;

export function policyPath({ namespace, name }: { namespace: string; name: string }): string {
  return (
    `/apis/registrynetwork.dev/v1alpha1/namespaces/${encodeURIComponent(namespace)}` +
    `/registrynetworkpolicies/${encodeURIComponent(name)}`
  );
}

export function statePath(name: string): string {
  return `${paths.states}/${encodeURIComponent(name)}`;
}

export function leasesPath(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
}

export function eventsPath(namespace: string): string {
  return `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
}

export function configMapsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps`;
}

export function configMapPath({ namespace, name }: { namespace: string; name: string }): string {
  return `${configMapsPath(namespace)}/${encodeURIComponent(name)}`;
}

/** The name under which managedFields keeps what we write, apart from what GitOps tools apply. */
export const fieldManager = 'registry-network-operator';

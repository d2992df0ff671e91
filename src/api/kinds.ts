/** How the API server names the kinds of this operator. */
export const apiGroup = 'registrynetwork.dev';
export const apiVersion = 'v1alpha1';

export interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortName: string;
  readonly scope: 'Namespaced' | 'Cluster';
}

export const policyKind: Kind = {
  kind: 'RegistryNetworkPolicy',
  plural: 'registrynetworkpolicies',
  singular: 'registrynetworkpolicy',
  shortName: 'rnp',
  scope: 'Namespaced',
};

export const grantKind: Kind = {
  kind: 'RegistryNetworkGrant',
  plural: 'registrynetworkgrants',
  singular: 'registrynetworkgrant',
  shortName: 'rng',
  scope: 'Cluster',
};

export const registryStateKind: Kind = {
  kind: 'RegistryNetworkState',
  plural: 'registrynetworkstates',
  singular: 'registrynetworkstate',
  shortName: 'rns',
  scope: 'Cluster',
};

/** How the operator proves who it is. */
export type CredentialConfig =
  | WorkloadIdentityConfig
  /** Without a client id: the identity of the machine. */
  | { readonly kind: 'managedIdentity'; readonly clientId?: string }
  | {
      readonly kind: 'clientSecret';
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | { readonly kind: 'azureCli'; readonly tenantId?: string };

export interface WorkloadIdentityConfig {
  readonly kind: 'workloadIdentity';
  readonly tenantId: string;
  readonly clientId: string;
  readonly tokenFile: string;
}

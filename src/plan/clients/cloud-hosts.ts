/** Hosts that are the same for all registries of a cloud. They come from the operator's own configuration. */
export interface CloudHosts {
  /** Where clients check certificates: the domain of all registries itself, never a pattern for what is below it. */
  readonly registryApex: string;
  /** Layers of registries without data endpoints: a pattern, for nobody knows the account. */
  readonly blobStorage: string;
  readonly signIn: readonly string[];
  /** Microsoft Artifact Registry, and a pattern for its data endpoints. */
  readonly artifactRegistry: readonly string[];
}

/**
 * Why a policy is in the state it is in. One table for the operator, the documentation and the tests:
 * what the reason makes of Ready, and who moves next.
 *
 * - `settled`: nobody. Ready=True.
 * - `progressing`: the operator or Azure. Ready=False (or Unknown), Reconciling=True.
 * - `stalled`: a person. Ready=False, Stalled=True.
 */
export type Progress = 'settled' | 'progressing' | 'stalled';

export const reasons = {
  InSync: 'settled',
  ChangesPending: 'settled',

  Applying: 'progressing',
  WaitingForAzure: 'progressing',
  Settling: 'progressing',
  Verifying: 'progressing',
  Throttled: 'progressing',
  AzureUnavailable: 'progressing',
  ConcurrentChange: 'progressing',
  RoleMayBePropagating: 'progressing',
  RegisteringProvider: 'progressing',
  Deleting: 'progressing',

  NotGranted: 'stalled',
  InvalidSpec: 'stalled',
  Conflict: 'stalled',
  LimitExceeded: 'stalled',
  LockoutRisk: 'stalled',
  EndpointWouldCutAccess: 'stalled',
  AwaitingConfirmation: 'stalled',
  DataEndpointMismatch: 'stalled',
  ConfigMapNotOurs: 'stalled',
  ConfigMapRefused: 'stalled',
  SecurityGroupNotFound: 'stalled',
  SecurityGroupNotUsable: 'stalled',
  SecurityRuleNotOurs: 'stalled',
  PrioritiesUsedUp: 'stalled',
  SecurityRuleShadowed: 'stalled',
  RemovalHeld: 'stalled',
  LedgerLost: 'stalled',
  RegistryNotFound: 'stalled',
  SubnetNotFound: 'stalled',
  SubnetNotUsable: 'stalled',
  ClusterNotFound: 'stalled',
  NodePoolNotFound: 'stalled',
  NodesUnresolved: 'stalled',
  ServiceTagNotFound: 'stalled',
  ServiceTagsUnreadable: 'stalled',
  ServiceEndpointMissing: 'stalled',
  ProviderNotRegistered: 'stalled',
  SkuNotSupported: 'stalled',
  CloudNotSupported: 'stalled',
  PrivateEndpointsInUse: 'stalled',
  PublicAccessDisabled: 'stalled',
  AccessDenied: 'stalled',
  RolledBack: 'stalled',
  SubnetRulesNotVisible: 'stalled',
  RuleNotInForce: 'stalled',
  RuleTargetMissing: 'stalled',
  Forbidden: 'stalled',
  Unauthenticated: 'stalled',
  Locked: 'stalled',
  DeniedByAzurePolicy: 'stalled',
  RefusedByAzure: 'stalled',
} as const satisfies Record<string, Progress>;

export type Reason = keyof typeof reasons;

/** Why AccessVerified is as it is: what the reason makes of its status. Unknown never speaks against a policy. */
export const accessReasons = {
  LetIn: 'True',
  AccessDenied: 'False',
  RolledBack: 'False',
  Verifying: 'Unknown',
  OpenToAll: 'Unknown',
  PublicAccessDisabled: 'Unknown',
  PrivateLink: 'Unknown',
  Proxy: 'Unknown',
  SubnetNotAllowed: 'Unknown',
  PodElsewhere: 'Unknown',
  PodPlaceUnknown: 'Unknown',
  NoAnswer: 'Unknown',
  UnexpectedAnswer: 'Unknown',
} as const satisfies Record<string, 'True' | 'False' | 'Unknown'>;

export type AccessReason = keyof typeof accessReasons;

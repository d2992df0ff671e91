/** How long Azure takes; milliseconds. */
export interface Delays {
  registryGetMs: number;
  registryPatchMs: number;
  registryOperationMs: number;
  registryDeleteMs: number;
  virtualNetworkGetMs: number;
  subnetPutMs: number;
  subnetOperationMs: number;
  securityRulePutMs: number;
  securityRuleOperationMs: number;
  providerRegistrationMs: number;
  dataPlanePropagationMs: number;
}

export const noDelays: Readonly<Delays> = {
  registryGetMs: 0,
  registryPatchMs: 0,
  registryOperationMs: 0,
  registryDeleteMs: 0,
  virtualNetworkGetMs: 0,
  subnetPutMs: 0,
  subnetOperationMs: 0,
  securityRulePutMs: 0,
  securityRuleOperationMs: 0,
  providerRegistrationMs: 0,
  dataPlanePropagationMs: 0,
};

/**
 * Medians of recorded traffic; the last two are what the vendor's documents call "minutes". Rules of security groups
 * were recorded too seldom for a median: in place two to three seconds after they were written.
 */
export const recordedDelays: Readonly<Delays> = {
  registryGetMs: 930,
  registryPatchMs: 5_700,
  registryOperationMs: 5_700,
  registryDeleteMs: 8_000,
  virtualNetworkGetMs: 60,
  subnetPutMs: 280,
  subnetOperationMs: 4_000,
  securityRulePutMs: 280,
  securityRuleOperationMs: 2_000,
  providerRegistrationMs: 60_000,
  dataPlanePropagationMs: 120_000,
};

/**
 * Where Azure is known to differ over time, or nobody has shown what it does. The defaults are the
 * strictest reading; a test turns a switch to show that the other answer is safe as well.
 */
export interface Dialect {
  /** Key of a subnet rule at 2021-08-01-preview: `id` in 2023, the long one since June 2026. */
  subnetRuleKeyAt20210801: 'id' | 'virtualNetworkSubnetResourceId';
  /** A rule that carries only the key of another version. Unknown: nobody has shown it. */
  foreignRuleKey: 'refuse' | 'drop' | 'accept';
  /** `networkRuleSet` without `defaultAction`, which the specification requires. Unknown. */
  missingDefaultAction: 'refuse' | 'keep';
  /** Registry versions that are gone, as previews are without notice. */
  retiredRegistryVersions: string[];
  /**
   * `If-Match` on the PUT of a subnet and on the writes of a security rule is not declared. Unknown whether it is
   * honoured; of whole security groups people report that it is not.
   */
  ifMatch: 'honour' | 'ignore';
  /** A second write to one virtual network; both answers have been recorded. */
  busyNetwork: 429 | 409;
  /**
   * A second write to one security group. Two at the same moment were recorded as accepted; for other parents of rules
   * and routes the refusals of virtual networks were.
   */
  busySecurityGroup: 429 | 409 | 'accept';
  /** A service tag in other capitals than its own. Unknown; people write them in lower case. */
  tagCase: 'exact' | 'any';
  /** Three in seven recorded 429 came without Retry-After. */
  retryAfter: 'send' | 'omit';
  /**
   * What a subnet write asks for between polls. Always 3 where it was recorded, and 1 for security rules, which ask for no
   * more than this; 0 makes tests quick.
   */
  pollSeconds: number;
  /** `addressPrefixes` sent where GET gave `addressPrefix`, or the reverse. Unknown. */
  prefixForm: 'refuse' | 'accept';
  /** When traffic of a subnet changes to its private address. */
  endpointTakesEffect: 'atCompletion' | 'atWrite';
  /**
   * Any other write to a registry than one of network settings: begun with 201 and polled, or done
   * with 200 within the request. Both have been recorded, for the same write.
   */
  registryWrites: 'operation' | 'atOnce';
  /** Error code of a write to a registry that is being updated. Unknown. */
  registryBusyCode: string;
  /** Who misses a machine or cluster that is gone: ARM by its index, or the provider while that still has it. */
  missedBy: 'gateway' | 'provider';
  maxSubnetRules: number;
  /** 200 in the newest documents; older ones, and error texts, say 100. */
  maxIpRules: number;
  /** What `tagName=Storage` finds: that tag, or those of its regions as well. Unknown. */
  tagNameFinds: 'tag' | 'service';
  maxSecurityRules: number;
  /** Items per page of a list. */
  listPageSize: number;
  /** Properties whose PATCH is answered at once with 200; any other is an operation. */
  synchronousProperties: string[];
}

export const defaultDialect: Readonly<Dialect> = {
  subnetRuleKeyAt20210801: 'virtualNetworkSubnetResourceId',
  foreignRuleKey: 'refuse',
  missingDefaultAction: 'refuse',
  retiredRegistryVersions: [],
  ifMatch: 'honour',
  busyNetwork: 429,
  busySecurityGroup: 429,
  tagCase: 'exact',
  retryAfter: 'send',
  pollSeconds: 3,
  prefixForm: 'refuse',
  endpointTakesEffect: 'atCompletion',
  registryWrites: 'operation',
  registryBusyCode: 'Conflict',
  missedBy: 'gateway',
  maxSubnetRules: 100,
  maxIpRules: 200,
  tagNameFinds: 'tag',
  maxSecurityRules: 1_000,
  listPageSize: 1_000,
  synchronousProperties: ['networkRuleSet', 'publicNetworkAccess', 'networkRuleBypassOptions'],
};

export interface TokenBucket {
  readonly capacity: number;
  readonly perSecond: number;
}

export interface ThrottleLimits {
  readonly reads: TokenBucket;
  readonly writes: TokenBucket;
  readonly deletes: TokenBucket;
  readonly networkReads: TokenBucket;
  readonly networkWrites: TokenBucket;
}

/** Per region, subscription and principal; the network provider has its own, per five minutes. */
export const azureLimits: ThrottleLimits = {
  reads: { capacity: 250, perSecond: 25 },
  writes: { capacity: 200, perSecond: 10 },
  deletes: { capacity: 200, perSecond: 10 },
  networkReads: { capacity: 10_000, perSecond: 10_000 / 300 },
  networkWrites: { capacity: 1_000, perSecond: 1_000 / 300 },
};

export interface Settings {
  delays: Delays;
  dialect: Dialect;
  throttle: ThrottleLimits | 'none';
}

export interface SettingsInput {
  readonly delays?: 'none' | 'recorded' | Partial<Delays> | undefined;
  readonly dialect?: Partial<Dialect> | undefined;
  readonly throttle?: ThrottleLimits | 'azure' | 'none' | undefined;
}

export function settingsFrom(input: SettingsInput): Settings {
  return {
    delays: delaysFrom(input.delays ?? 'none'),
    dialect: { ...defaultDialect, ...input.dialect },
    throttle:
      input.throttle === undefined || input.throttle === 'azure' ? azureLimits : input.throttle,
  };
}

export function delaysFrom(input: 'none' | 'recorded' | Partial<Delays>): Delays {
  if (input === 'none') return { ...noDelays };
  if (input === 'recorded') return { ...recordedDelays };
  return { ...noDelays, ...input };
}

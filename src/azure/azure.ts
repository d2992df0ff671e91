import type { TokenCredential } from '@azure/core-auth';
import type { Clock } from '../time/clock.ts';
import { ArmClient, type Exchange } from './arm/arm-client.ts';
import type { Cloud } from './cloud.ts';
import { createClusters } from './compute/clusters.ts';
import { createCredential } from './identity/credential.ts';
import type { CredentialConfig } from './identity/credential-config.ts';
import type { Azure } from './gateways.ts';
import { createNetworks } from './network/networks.ts';
import { createOperations } from './arm/operations.ts';
import { createProviders } from './providers.ts';
import { createRegistries } from './registry/registries.ts';
import { RegistryReader } from './registry/registry-reader.ts';
import { RequestBudget } from './arm/request-budget.ts';
import { createScaleSets } from './compute/scale-sets.ts';
import { createServiceTags } from './network/service-tags.ts';
import { SharedCredential } from './identity/shared-credential.ts';
import { createSecurityRules } from './network/security-rules.ts';
import { createSubnets } from './network/subnets.ts';
import { SerialWrites } from './arm/serial-writes.ts';
import { createVirtualMachines } from './compute/virtual-machines.ts';
import { listSubscriptions } from './subscriptions.ts';

export interface AzureConfig {
  readonly cloud: Cloud;
  readonly credential: CredentialConfig;
  /** The operator's own version, for the user agent. */
  readonly version: string;
  /** Versions of the registry API to try, the best first; without it those that are known to show subnet rules. */
  readonly registryApiVersions?: readonly string[];
  /** How many requests may be under way at once. */
  readonly maxRequests?: number;
}

export interface AzureDeps {
  readonly clock: Clock;
  /** Asked right before each write leaves; false or a throw keeps it here. */
  readonly mayWrite: () => boolean;
  readonly onExchange: (exchange: Exchange) => void;
  /** Instead of the one that the configuration names. */
  readonly credential?: TokenCredential;
}

/** The gateways to Azure. Nothing is asked yet: the first token is fetched with the first request. */
export function connectAzure(config: AzureConfig, deps: AzureDeps): Azure {
  const { cloud } = config;
  const { clock, mayWrite, onExchange } = deps;
  const inner = deps.credential ?? createCredential(config.credential, cloud, clock);
  const arm = new ArmClient({
    cloud,
    credential: new SharedCredential(inner, clock),
    clock,
    budget: new RequestBudget(config.maxRequests ?? 16),
    mayWrite,
    onExchange,
    userAgent: `registry-network-operator/${config.version}`,
  });
  const writes = new SerialWrites(clock);
  const { armEndpoint } = cloud;
  return {
    registries: createRegistries({
      arm,
      reader: new RegistryReader(arm, config.registryApiVersions),
      clock,
    }),
    networks: createNetworks({ arm }),
    subnets: createSubnets({ arm, armEndpoint, writes, clock }),
    securityRules: createSecurityRules({ arm, armEndpoint, writes, clock }),
    providers: createProviders({ arm, armEndpoint }),
    subscriptions: { list: (call, signal) => listSubscriptions(arm, call, signal) },
    operations: createOperations({ arm, writes, clock }),
    clusters: createClusters({ arm }),
    scaleSets: createScaleSets({ arm }),
    virtualMachines: createVirtualMachines({ arm }),
    serviceTags: createServiceTags(arm),
  };
}

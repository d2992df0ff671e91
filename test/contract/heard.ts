import { subnetRuleKey, supportedVersions } from '../azure/api-versions.ts';
import type { Exchange } from '../azure/exchange-log.ts';
import { offeredOperations } from '../azure/router.ts';
import { startAzure, type AzureSimulator } from '../azure/server.ts';
import { defaultDialect } from '../azure/settings.ts';
import { useGateways } from './gateway-scenario.ts';
import {
  askClusters,
  askMachines,
  askNetworks,
  askRegistries,
  askResources,
} from './plain-scenario.ts';
import { fits, type Specification } from './specification.ts';

/** What one scenario sent to a fresh simulator, and got. */
export interface Heard {
  readonly by: 'plain requests' | "the operator's gateways";
  readonly version: string;
  readonly exchanges: readonly Exchange[];
  /** Why the scenario did not come to its end. */
  readonly broken: string | undefined;
}

type Scenario = (azure: AzureSimulator, version: string) => Promise<void>;

const scenarios: readonly (readonly [namespace: string, scenario: Scenario])[] = [
  ['Microsoft.ContainerRegistry', askRegistries],
  ['Microsoft.Network', askNetworks],
  ['Microsoft.ContainerService', askClusters],
  ['Microsoft.Compute', askMachines],
  ['Microsoft.Resources', askResources],
];

/** Asks for everything that the simulator offers, at each version that a file describes. */
export async function playPlain(specifications: readonly Specification[]): Promise<Heard[]> {
  const heard: Heard[] = [];
  for (const [namespace, scenario] of scenarios) {
    for (const version of versionsOf(namespace, specifications)) {
      heard.push(await hear('plain requests', version, (azure) => scenario(azure, version)));
    }
  }
  return heard;
}

/** With the operator's own choice of version, and at each described one that shows subnet rules. */
export async function playGateways(
  specifications: readonly Specification[],
  signal: AbortSignal,
): Promise<Heard[]> {
  const showing = versionsOf('Microsoft.ContainerRegistry', specifications).filter(
    (version) => subnetRuleKey(version, defaultDialect) !== 'none',
  );
  const heard: Heard[] = [];
  for (const version of [undefined, ...showing]) {
    const play = (azure: AzureSimulator) => useGateways(azure, version, signal);
    heard.push(await hear("the operator's gateways", version ?? 'its own versions', play));
  }
  return heard;
}

async function hear(
  by: Heard['by'],
  version: string,
  play: (azure: AzureSimulator) => Promise<void>,
): Promise<Heard> {
  // The files of 2021-08-01-preview name the key of its time; a later change brought the other.
  await using azure = await startAzure({ dialect: { subnetRuleKeyAt20210801: 'id' } });
  const broken = await play(azure).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const exchanges = azure.log.all.filter(({ plane }) => plane === 'arm');
  return { by, version, exchanges, broken };
}

/** The versions that both sides know; without any, the newest that the simulator has. */
function versionsOf(namespace: string, specifications: readonly Specification[]): string[] {
  const offered = offeredOperations().filter(({ namespace: own }) => own === namespace);
  const supported = supportedVersions(namespace, defaultDialect) ?? [];
  const described = specifications
    .filter(({ operations }) =>
      operations.some(({ method, template }) =>
        offered.some((own) => own.method === method && fits(own.pattern, template)),
      ),
    )
    .map(({ apiVersion }) => apiVersion);
  const both = supported.filter((version) => described.includes(version));
  return both.length === 0 ? supported.slice(0, 1) : both;
}

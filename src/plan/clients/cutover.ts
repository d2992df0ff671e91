import { acr } from '../az.ts';
import type { CloudHosts } from './cloud-hosts.ts';
import { digestOf } from '../digest.ts';
import { type LayerHost, dataHosts, predictedHosts } from './layer-hosts.ts';
import type { ObservedRegistry, RegistrySettings, Replica } from '../observed.ts';
import type { Problem } from '../problem.ts';

/** A change of where layers come from, as people have to know it. */
export interface Cutover {
  readonly becomes: RegistrySettings['dataEndpoints'];
  /** What clients fetch layers from then. */
  readonly hosts: readonly LayerHost[];
  /** By which people say that the firewalls of clients allow these hosts. */
  readonly digest: string;
}

export function cutoverTo(
  becomes: Cutover['becomes'],
  seen: {
    readonly registry: ObservedRegistry;
    readonly replicas: readonly Replica[];
    readonly cloud: CloudHosts;
  },
): Cutover {
  const hosts = becomes === 'Enabled' ? dataHostsOf(seen) : blobHosts(seen.cloud);
  return { becomes, hosts, digest: digestOf(hosts.map(({ host }) => host)) };
}

/** Azure shows a data endpoint for each region that is ready, and none but those. */
export function isAsPredicted(registry: ObservedRegistry, replicas: readonly Replica[]): boolean {
  const read = new Set(registry.dataEndpointHostNames.map((host) => host.toLowerCase()));
  const ready = replicas.filter(({ provisioningState }) => provisioningState === 'Succeeded');
  return (
    predictedHosts(registry, ready).isSubsetOf(read) &&
    read.isSubsetOf(predictedHosts(registry, replicas))
  );
}

/** The line that goes into `spec.dataEndpoints` of the manifest. */
export function confirmationLine({ digest }: Cutover): string {
  return `confirmed: "${digest}"`;
}

export function awaitingConfirmation(
  cutover: Cutover,
  registry: ObservedRegistry,
  isLeaving: boolean,
): Problem {
  const wayOut = isLeaving
    ? `then: az acr update ${acr(registry.armId)} --data-endpoint-enabled ${String(cutover.becomes === 'Enabled')}`
    : `then put this line into spec.dataEndpoints of the policy: ${confirmationLine(cutover)}`;
  return {
    reason: 'AwaitingConfirmation',
    message:
      `data endpoints of ${registry.armId} stay ${registry.settings.dataEndpoints} for now: once they are ${cutover.becomes}, ` +
      `all clients fetch layers from ${named(cutover)} at once. Allow that in the firewalls of clients (TCP 443), ${wayOut}`,
  };
}

export function mismatch(cutover: Cutover, registry: ObservedRegistry): Problem {
  return {
    reason: 'DataEndpointMismatch',
    message:
      `the data endpoints of ${registry.armId} are not called as was foretold: Azure shows ${named(cutover)}. ` +
      `Clients whose firewall allows other hosts cannot fetch layers. Allow these in the firewalls of clients (TCP 443), ` +
      `then put this line into spec.dataEndpoints of the policy: ${confirmationLine(cutover)}`,
  };
}

export function named({ hosts }: Cutover): string {
  return hosts.length === 0 ? 'none' : hosts.map(({ host }) => host).join(', ');
}

// Where the list is not what was foretold, only what Azure shows can be confirmed.
function dataHostsOf({
  registry,
  replicas,
}: {
  readonly registry: ObservedRegistry;
  readonly replicas: readonly Replica[];
}): readonly LayerHost[] {
  const hosts = dataHosts(registry, replicas);
  const isOn = registry.settings.dataEndpoints === 'Enabled';
  return isOn && !isAsPredicted(registry, replicas)
    ? hosts.filter(({ origin }) => origin === 'Read')
    : hosts;
}

function blobHosts({ blobStorage }: CloudHosts): readonly LayerHost[] {
  return [{ host: blobStorage, origin: 'Fixed' }];
}

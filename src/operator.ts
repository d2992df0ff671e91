import type { Clock, Random } from './time/clock.ts';
import type { Policy } from './api/policy.ts';
import type { RegistryState } from './api/registry-state.ts';
import type { Admission } from './plan/wants/permits.ts';
import { connectAzure } from './azure/azure.ts';
import { hasSubnetRules } from './azure/cloud.ts';
import type { Azure } from './azure/gateways.ts';
import { healthOf } from './serve/checks.ts';
import type { Config } from './config/config.ts';
import { runController } from './controller/controller.ts';
import type { Deps } from './controller/deps.ts';
import { SharedTags } from './observe/service-tags.ts';
import { wakeFrom } from './controller/wake.ts';
import { WorkQueue } from './controller/queue/work-queue.ts';
import { showGauges } from './serve/gauges.ts';
import { AccessReviews } from './kubernetes/access-reviews.ts';
import { createAdmissions } from './kubernetes/admissions.ts';
import { createKubernetesApi, type KubernetesApi } from './kubernetes/client/api-client.ts';
import { createCaches, type Stores } from './kubernetes/caches.ts';
import type { Connection } from './kubernetes/client/connection.ts';
import { createEvents, type EventNote, type Events } from './kubernetes/events.ts';
import { isKubernetesError } from './kubernetes/client/kubernetes-error.ts';
import { inClusterConnection } from './kubernetes/client/in-cluster.ts';
import type { LeaseEnd } from './kubernetes/lease/lease.ts';
import { createConfigMaps } from './kubernetes/config-maps.ts';
import { ledgerWriter } from './kubernetes/ledger-writer.ts';
import { createLedgers } from './kubernetes/ledgers.ts';
import { knownNodes } from './kubernetes/nodes.ts';
import { Policies } from './kubernetes/policies.ts';
import { policyWriter } from './kubernetes/policy-writer.ts';
import { leadershipOf } from './leadership.ts';
import { measureApi, measureArm, measureQueue } from './serve/measure.ts';
import { Discovery } from './observe/discovery.ts';
import { createProbe, type Probe } from './probe/probe.ts';
import { Surroundings } from './observe/surroundings.ts';
import { startServers } from './serve/servers.ts';
import type { Log, LogControl } from './telemetry/log.ts';
import { tagSource } from './tag-sources.ts';
import { LoopLag } from './telemetry/loop-lag.ts';
import type { Metrics } from './telemetry/metrics.ts';

/** What no test wants to have from the process. */
export interface Io {
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: () => string;
  readonly log: Log;
  readonly levels: Pick<LogControl, 'level' | 'setLevel'>;
  readonly metrics: Metrics;
}

export interface OperatorConfig extends Config {
  readonly version: string;
}

/** Runs until the signal is aborted or the lease is lost, and returns when everything that runs has ended. */
export async function runOperator(
  config: OperatorConfig,
  io: Io,
  stop: AbortSignal,
): Promise<LeaseEnd> {
  const { clock, metrics } = io;
  const connection = await connectionOf(config, clock);
  const onCall = measureApi(metrics, connection.server);
  const api = createKubernetesApi(connection, { clock, onCall });
  const { caches, queue, leadership, deps, events } = assemble(config, { ...io, stop }, api);
  const lag = new LoopLag(clock);
  const health = healthOf({ caches: caches.all, queue, lag, stop });
  const reviews = new AccessReviews({ api, clock });
  const servers = await startServers(config, { ...io, health, reviews });

  // The caches outlive the work: they are to be warm when the lease comes, and there until the last write is out.
  const aside = new AbortController();
  const running = Promise.all([caches.run(aside.signal), lag.run(aside.signal)]);
  const work = async (signal: AbortSignal) => {
    await caches.untilSynced(signal);
    await runController(queue, deps, signal);
  };
  try {
    return await leadership.hold(work, stop);
  } finally {
    aside.abort();
    await Promise.all([running, servers.close(), events.flush()]);
    api.close();
  }
}

interface Lifetime extends Io {
  readonly stop: AbortSignal;
}

function assemble(config: OperatorConfig, io: Lifetime, api: KubernetesApi) {
  const caches = createCaches({ api, ...io });
  const { stores } = caches;
  const queue = createQueue(config, io);
  wakeFrom(stores, queue);
  const leadership = leadershipOf(config, api, io);
  const isLeading = () => leadership.isHeld();
  const events = createEvents({ api, ...io, instance: config.instance });
  const deps = depsOf(config, io, {
    api,
    ...stores,
    admission: createAdmissions(config.platformNamespaces, stores),
    events,
    isLeading,
  });
  const { serviceTags } = deps;
  const shown = { ...config, ...stores, caches: caches.all, queue, serviceTags, isLeading };
  showGauges(io.metrics, shown);
  return { caches, queue, leadership, deps, events };
}

async function connectionOf({ kubeconfig, inCluster }: Config, clock: Clock): Promise<Connection> {
  if (kubeconfig === undefined && inCluster !== undefined) {
    return inClusterConnection({ ...inCluster, clock });
  }
  // Loaded only where there is a kubeconfig to read: it is large, and a pod has no use for it.
  const { kubeconfigConnection } = await import('./kubernetes/client/kubeconfig.ts');
  return kubeconfigConnection(kubeconfig);
}

function createQueue({ workers }: OperatorConfig, { clock, random, log, metrics }: Io): WorkQueue {
  return new WorkQueue(
    { workers },
    {
      clock,
      random,
      ...measureQueue(metrics),
      onError: (registry, error) => {
        // Who annotates a ledger just now has the operator plan again: nothing is wrong.
        const level = isKubernetesError(error, 'conflict') ? 'info' : 'error';
        log[level]('reconcile failed, trying again', { registry, error });
      },
    },
  );
}

interface Parts extends Stores {
  readonly api: KubernetesApi;
  readonly admission: () => Admission;
  readonly events: Events;
  readonly isLeading: () => boolean;
}

function depsOf(config: OperatorConfig, io: Lifetime, parts: Parts): Deps {
  const { clock } = io;
  const { isLeading } = parts;
  const azure = azureFor(config, io, isLeading);
  return {
    ...io,
    azure,
    probe: probeFor(config, io),
    discovery: new Discovery({ azure, clock, nodes: () => knownNodes(parts.nodes) }),
    serviceTags: sharedTags(config, parts, { azure, clock }),
    policies: new Policies(parts.policies, policyWriter(parts.api)),
    ledger: createLedgers(parts.states, ledgerWriter(parts.api)),
    surroundings: surroundingsIn(parts.states),
    configMaps: createConfigMaps(parts.api),
    events: { about: (object, event) => parts.events.publish(noteOf(object, event)) },
    admission: parts.admission,
    isLeading,
    settings: settingsOf(config),
  };
}

function surroundingsIn(states: Stores['states']): Surroundings {
  const surroundings = new Surroundings(states.values());
  states.subscribe(({ type, object }) => {
    if (type === 'deleted') surroundings.forget(object);
    else surroundings.note(object);
  });
  return surroundings;
}

function settingsOf({ isReadOnly, guardsNodes, pod, cloud }: OperatorConfig): Deps['settings'] {
  return {
    isReadOnly,
    guardsNodes,
    pod,
    cloudHosts: cloud.hosts,
    cloudHasSubnetRules: hasSubnetRules(cloud),
    idleIntervalMs: 600_000,
  };
}

function azureFor(
  config: OperatorConfig,
  { clock, log, metrics, stop }: Lifetime,
  isLeading: () => boolean,
): Azure {
  const measure = measureArm(metrics, clock);
  const { cloud, credential, version, registryApiVersions } = config;
  const azureConfig = {
    cloud,
    credential,
    version,
    ...(registryApiVersions !== undefined && { registryApiVersions }),
  };
  return connectAzure(azureConfig, {
    clock,
    // Nothing new is begun once the process is to stop.
    mayWrite: () => !config.isReadOnly && isLeading() && !stop.aborted,
    onExchange: (exchange) => {
      measure(exchange);
      log.debug('azure answered', { ...exchange });
    },
  });
}

function probeFor({ cloud, proxy, version }: OperatorConfig, { clock, log }: Lifetime): Probe {
  return createProbe({
    clock,
    proxy,
    userAgent: `registry-network-operator/${version}`,
    ca: cloud.ca,
    onAnswer: (loginServer, answer) => log.debug('registry asked', { loginServer, answer }),
  });
}

function sharedTags(
  { tagSource: source, namespace }: OperatorConfig,
  { api }: Parts,
  { azure, clock }: Pick<Deps, 'azure' | 'clock'>,
): SharedTags {
  return new SharedTags({ clock, ...tagSource(source, { azure, api, namespace }) });
}

function noteOf(
  { metadata }: Policy | RegistryState,
  { type, reason, message }: { type: 'Normal' | 'Warning'; reason: string; message: string },
): EventNote {
  const { name, namespace, uid, resourceVersion } = metadata;
  const kind = namespace === '' ? 'RegistryNetworkState' : 'RegistryNetworkPolicy';
  const apiVersion = 'registrynetwork.dev/v1alpha1';
  const regarding = { apiVersion, kind, name, namespace, uid, resourceVersion };
  return { regarding, type, reason, action: 'Reconcile', note: message };
}

import type { Clock, Random } from './api/clock.ts';
import type { Policy } from './api/policy.ts';
import type { RegistryState } from './api/registry-state.ts';
import type { Admission } from './plan/permits.ts';
import { connectAzure } from './azure/azure.ts';
import type { Config } from './config.ts';
import { runController } from './controller/controller.ts';
import type { Deps } from './controller/deps.ts';
import { wakeFrom } from './controller/wake.ts';
import { WorkQueue } from './controller/work-queue.ts';
import { createAdmissions } from './kubernetes/admissions.ts';
import { createKubernetesApi, type KubernetesApi } from './kubernetes/api-client.ts';
import { createCaches, type Stores } from './kubernetes/caches.ts';
import type { Connection } from './kubernetes/connection.ts';
import { createEvents, type EventNote, type Events } from './kubernetes/events.ts';
import { inClusterConnection } from './kubernetes/in-cluster.ts';
import { Lease, type LeaseEnd } from './kubernetes/lease.ts';
import { leaseClient } from './kubernetes/lease-client.ts';
import { createLedger } from './kubernetes/ledger.ts';
import { createLedgers } from './kubernetes/ledgers.ts';
import { Policies } from './kubernetes/policies.ts';
import { policyWriter } from './kubernetes/policy-writer.ts';
import type { Log } from './telemetry/log.ts';

/** What no test wants to have from the process. */
export interface Io {
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: () => string;
  readonly log: Log;
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
  const { clock, log } = io;
  const api = createKubernetesApi(await connectionOf(config, clock), { clock });
  const caches = createCaches({ api, ...io });
  const { stores } = caches;
  const events = createEvents({ api, clock, log, instance: config.instance });
  const queue = createQueue(config, io);
  wakeFrom(stores, queue);
  const election = electionOf(config, api, io);
  const deps = depsOf(config, io, {
    api,
    ...stores,
    admission: createAdmissions(config.platformNamespaces, stores),
    events,
    mayWrite: () => !config.isReadOnly && election.isHeld(),
  });

  // The caches outlive the work: they are to be warm when the lease comes, and there until the last write is out.
  const reading = new AbortController();
  const readers = caches.run(reading.signal);
  const work = async (signal: AbortSignal) => {
    await caches.untilSynced(signal);
    await runController(queue, deps, signal);
    await events.flush();
  };
  try {
    return await election.hold(work, stop);
  } finally {
    reading.abort();
    await readers;
    api.close();
  }
}

/** Leadership as the rest needs it: with `--no-leader-elect` it is always held. */
interface Leadership {
  isHeld(): boolean;
  hold(work: (signal: AbortSignal) => Promise<void>, stop: AbortSignal): Promise<LeaseEnd>;
}

function electionOf(config: OperatorConfig, api: KubernetesApi, io: Io): Leadership {
  if (config.election === undefined) return alone;
  const name = { namespace: config.namespace, name: 'registry-network-operator' };
  // As client-go: two processes of one name, such as on one host, must not take each other for themselves.
  const identity = `${config.election.identity}_${io.newId()}`;
  return new Lease({ ...config.election, identity }, { leases: leaseClient(api, name), ...io });
}

const alone: Leadership = {
  isHeld: () => true,
  hold: async (work, stop) => {
    await work(stop);
    return 'released';
  },
};

async function connectionOf({ kubeconfig, inCluster }: Config, clock: Clock): Promise<Connection> {
  if (kubeconfig === undefined && inCluster !== undefined) {
    return inClusterConnection({ ...inCluster, clock });
  }
  // Loaded only where there is a kubeconfig to read: it is large, and a pod has no use for it.
  const { kubeconfigConnection } = await import('./kubernetes/kubeconfig.ts');
  return kubeconfigConnection(kubeconfig);
}

function createQueue({ workers }: OperatorConfig, { clock, random, log }: Io): WorkQueue {
  return new WorkQueue(
    { workers },
    {
      clock,
      random,
      onError: (registry, error) =>
        log.error('reconcile failed, trying again', { registry, error }),
    },
  );
}

interface Parts extends Stores {
  readonly api: KubernetesApi;
  readonly admission: () => Admission;
  readonly events: Events;
  readonly mayWrite: () => boolean;
}

function depsOf(config: OperatorConfig, io: Io, parts: Parts): Deps {
  const { clock, log } = io;
  const { cloud, credential, version, registryApiVersions } = config;
  const azureConfig = {
    cloud,
    credential,
    version,
    ...(registryApiVersions !== undefined && { registryApiVersions }),
  };
  return {
    ...io,
    azure: connectAzure(azureConfig, {
      clock,
      mayWrite: parts.mayWrite,
      onExchange: (exchange) => log.debug('azure answered', { ...exchange }),
    }),
    policies: new Policies(parts.policies, policyWriter(parts.api)),
    ledger: createLedgers(parts.states, createLedger(parts.api)),
    events: { about: (object, event) => parts.events.publish(noteOf(object, event)) },
    admission: parts.admission,
    settings: {
      isReadOnly: config.isReadOnly,
      cloudHasSubnetRules: cloudsWithSubnetRules.has(cloud.name),
      idleIntervalMs: 600_000,
    },
  };
}

// Service endpoints for registries are a preview of the public cloud; of a private one its owner knows.
const cloudsWithSubnetRules: ReadonlySet<string> = new Set(['AzurePublic', 'Custom']);

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

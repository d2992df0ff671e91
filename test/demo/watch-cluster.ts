import { Writable } from 'node:stream';
import { parsePolicy, parseRegistryState } from '../../src/api/parse.ts';
import type { Policy } from '../../src/api/policy.ts';
import type { RegistryState } from '../../src/api/registry-state.ts';
import { createKubernetesApi } from '../../src/kubernetes/client/api-client.ts';
import { kubeconfigConnection } from '../../src/kubernetes/client/kubeconfig.ts';
import { Reflector } from '../../src/kubernetes/cache/reflector.ts';
import { paths } from '../../src/kubernetes/client/resource-path.ts';
import { createLog, type Log } from '../../src/telemetry/log.ts';
import { realClock } from '../support/real-clock.ts';
import { policyName } from './sample-policy.ts';
import { registryId } from './world.ts';

/** What the cluster says of the demo's policy, and of the registry, as it changes. */
export interface ClusterWatch extends AsyncDisposable {
  readonly isSynced: boolean;
  readonly policy: () => Policy | undefined;
  readonly ledger: () => RegistryState | undefined;
}

export function watchCluster(kubeconfig: string, namespace: string): ClusterWatch {
  const api = createKubernetesApi(kubeconfigConnection(kubeconfig), { clock: realClock });
  const deps = { api, clock: realClock, random: Math.random, log: silentLog() };
  const policies = new Reflector({ path: paths.policies, parse: parsePolicy }, deps);
  const states = new Reflector({ path: paths.states, parse: parseRegistryState }, deps);
  const stop = new AbortController();
  const running = Promise.all([policies.run(stop.signal), states.run(stop.signal)]);
  return {
    get isSynced() {
      return policies.isSynced && states.isSynced;
    },
    policy: () => policies.store.get({ name: policyName, namespace }),
    ledger: () =>
      states.store.values().find(({ spec }) => spec.registry === registryId.toLowerCase()),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
      api.close();
    },
  };
}

// It reconnects by itself; what it has to say about that is no part of the show.
function silentLog(): Log {
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  return createLog({ level: 'error', output, now: Date.now }).log;
}

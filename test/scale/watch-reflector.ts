import { readPolicy } from '../../src/api/parse.ts';
import { Reflector } from '../../src/kubernetes/cache/reflector.ts';
import { createKubernetesApi } from '../../src/kubernetes/client/api-client.ts';
import { paths } from '../../src/kubernetes/client/resource-path.ts';
import { Policies } from '../../src/kubernetes/policies.ts';
import { policyWriter } from '../../src/kubernetes/policy-writer.ts';
import { slept } from '../../src/time/clock.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { realClock } from '../support/real-clock.ts';
import { nameOf, type Watch } from './watch.ts';

/** As the operator does it: each policy parsed and pruned, and found by its registry. */
export const watch: Watch = async ({ server, ca }, onChanged) => {
  const signal = new AbortController().signal;
  const connection = {
    server,
    namespace: undefined,
    credentials: async () => ({ headers: {}, tls: { ca } }),
  };
  const api = createKubernetesApi(connection, { clock: realClock });
  const { log } = createLog({ level: 'error', output: process.stderr, now: Date.now });
  const deps = { api, clock: realClock, random: Math.random, log };
  const reflector = new Reflector({ path: paths.policies, parse: readPolicy }, deps);
  const policies = new Policies(reflector.store, policyWriter(api));
  reflector.store.subscribe(({ type, object }) => {
    if (type === 'modified' && policies.current(object) === object) onChanged();
  });
  void reflector.run(signal);
  while (!reflector.isSynced) await slept(realClock, 5, signal);
  return {
    size: () => reflector.store.size,
    writeStatus: async (index) => {
      const policy = reflector.store.get(nameOf(index));
      if (policy === undefined) throw new Error(`policy ${index} is not known`);
      await policies.report(policy, { ...policy.status, pendingChanges: 1 }, signal);
    },
  };
};

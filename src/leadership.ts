import type { Config } from './config/config.ts';
import type { KubernetesApi } from './kubernetes/client/api-client.ts';
import { Lease, type LeaseDeps, type LeaseEnd } from './kubernetes/lease/lease.ts';
import { leaseClient } from './kubernetes/lease/lease-client.ts';

/** Leadership as the rest needs it: with `--no-leader-elect` it is always held. */
export interface Leadership {
  isHeld(): boolean;
  hold(work: (signal: AbortSignal) => Promise<void>, stop: AbortSignal): Promise<LeaseEnd>;
}

export function leadershipOf(
  config: Pick<Config, 'election' | 'namespace'>,
  api: KubernetesApi,
  io: Omit<LeaseDeps, 'leases'> & { readonly newId: () => string },
): Leadership {
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

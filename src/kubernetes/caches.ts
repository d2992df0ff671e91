import type { Grant } from '../api/grant.ts';
import { parseGrant, parseRegistryState, readPolicy } from '../api/parse.ts';
import type { Policy } from '../api/policy.ts';
import type { RegistryState } from '../api/registry-state.ts';
import { slept } from '../time/clock.ts';
import { type Namespace, parseNamespace } from './admissions.ts';
import { type Node, parseNode } from './nodes.ts';
import { Reflector, type ReflectorCounts, type ReflectorDeps } from './cache/reflector.ts';
import { paths } from './client/resource-path.ts';
import type { Resources } from './cache/resource-store.ts';

/** What the operator watches, each pruned to what it reads of it. */
export interface Stores {
  readonly policies: Resources<Policy>;
  readonly states: Resources<RegistryState>;
  readonly grants: Resources<Grant>;
  readonly namespaces: Resources<Namespace>;
  readonly nodes: Resources<Node>;
}

export interface WatchedCache {
  /** The plural name of the kind. */
  readonly resource: string;
  readonly store: Pick<Resources<unknown>, 'size' | 'invalid'>;
  readonly isSynced: boolean;
  /** Milliseconds since the server was last heard. */
  age(): number;
  counts(): ReflectorCounts;
}

export interface Caches {
  readonly stores: Stores;
  /** One for each store: how fresh it is. */
  readonly all: readonly WatchedCache[];
  /** Keeps the stores true to the server until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves once everything has been told, or the signal is aborted. */
  untilSynced(signal: AbortSignal): Promise<void>;
}

export function createCaches(deps: ReflectorDeps): Caches {
  const policies = new Reflector({ path: paths.policies, parse: readPolicy }, deps);
  const states = new Reflector({ path: paths.states, parse: parseRegistryState }, deps);
  const grants = new Reflector({ path: paths.grants, parse: parseGrant }, deps);
  const namespaces = new Reflector({ path: paths.namespaces, parse: parseNamespace }, deps);
  const nodes = new Reflector({ path: paths.nodes, parse: parseNode }, deps);
  const all = [policies, states, grants, namespaces, nodes];
  return {
    all,
    stores: {
      policies: policies.store,
      states: states.store,
      grants: grants.store,
      namespaces: namespaces.store,
      nodes: nodes.store,
    },
    run: async (signal) => {
      await Promise.all(all.map((reflector) => reflector.run(signal)));
    },
    untilSynced: async (signal) => {
      while (!signal.aborted && all.some(({ isSynced }) => !isSynced)) {
        await slept(deps.clock, 20, signal);
      }
    },
  };
}

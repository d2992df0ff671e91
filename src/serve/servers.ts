import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Clock } from '../time/clock.ts';
import type { Config, MetricsConfig } from '../config/config.ts';
import type { AccessReviews, AccessWish } from '../kubernetes/access-reviews.ts';
import { createHealthServer, type Health } from '../telemetry/health.ts';
import { type BindAddress, listen, type Listening } from '../telemetry/listen.ts';
import type { Log, LogControl } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { openEndpoints, protectedEndpoints } from '../telemetry/metrics-server.ts';
import { followKeyPair, readKeyPair } from '../telemetry/server-certificate.ts';

export interface ServersDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly levels: Pick<LogControl, 'level' | 'setLevel'>;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly reviews: Pick<AccessReviews, 'review'>;
}

export interface Servers {
  close(): Promise<void>;
}

export type ServersConfig = Pick<Config, 'instance' | 'health' | 'metrics'>;

/** What others ask the process: how it is, and its metrics. Rejects where an address is taken. */
export async function startServers(config: ServersConfig, deps: ServersDeps): Promise<Servers> {
  const started: Listening[] = [];
  const close = async () => {
    await Promise.all(started.map((listening) => listening.close()));
  };
  try {
    for (const wanted of await serversOf(config, deps)) {
      const listening = await listenAt(wanted);
      started.push(listening);
      deps.log.info('serving', { what: wanted.what, address: listening.address });
    }
    return { close };
  } catch (error) {
    // What listens keeps the process from ending.
    await close();
    throw error;
  }
}

interface Wanted {
  readonly what: string;
  readonly flag: string;
  readonly server: Server;
  readonly address: BindAddress;
}

async function serversOf(config: ServersConfig, deps: ServersDeps): Promise<readonly Wanted[]> {
  const { health, metrics } = config;
  const wanted: Wanted[] = [];
  if (health !== undefined) {
    const flag = '--health-probe-bind-address';
    wanted.push({ what: 'health', flag, server: createHealthServer(deps.health), address: health });
  }
  if (metrics !== undefined) {
    deps.metrics.addProcessMetrics();
    const flag = '--metrics-bind-address';
    const server = await metricsServer(config, metrics, deps);
    wanted.push({ what: 'metrics', flag, server, address: metrics.address });
  }
  return wanted;
}

async function listenAt({ what, flag, server, address }: Wanted): Promise<Listening> {
  try {
    return await listen(server, address);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${what} cannot be served (${why}): choose another address with ${flag}, or 0 for none`;
    throw new Error(message, { cause });
  }
}

async function metricsServer(
  { instance }: ServersConfig,
  { security }: MetricsConfig,
  deps: ServersDeps,
): Promise<Server> {
  const never = new AbortController().signal;
  const authorize = (wish: AccessWish) => deps.reviews.review(wish, never);
  const guarded = protectedEndpoints({ ...deps, authorize });
  switch (security.kind) {
    case 'open':
      return createPlainServer(openEndpoints(deps));
    case 'selfSigned': {
      // Loaded only where it is needed: it takes 9 MiB.
      const { selfSignedKeyPair } = await import('../telemetry/self-signed.ts');
      return createTlsServer(await selfSignedKeyPair(instance), guarded);
    }
    case 'files': {
      const server = createTlsServer(readKeyPair(security), guarded);
      followKeyPair(server, security, { monotonic: () => deps.clock.monotonic(), log: deps.log });
      return server;
    }
    default:
      throw new Error(`unhandled security ${JSON.stringify(security satisfies never)}`);
  }
}

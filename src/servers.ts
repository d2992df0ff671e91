import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Clock } from './time/clock.ts';
import type { Config } from './config.ts';
import type { AccessReviews } from './kubernetes/access-reviews.ts';
import { createHealthServer, type Health } from './telemetry/health.ts';
import { type BindAddress, listen, type Listening } from './telemetry/listen.ts';
import type { Log, LogControl } from './telemetry/log.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { openEndpoints, protectedEndpoints } from './telemetry/metrics-server.ts';
import { followKeyPair, readKeyPair } from './telemetry/server-certificate.ts';

export interface ServersDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly levels: Pick<LogControl, 'level' | 'setLevel'>;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly reviews: AccessReviews;
}

export interface Servers {
  close(): Promise<void>;
}

/** What others ask the process: how it is, and its metrics. Rejects where an address is taken. */
export async function startServers(config: Config, deps: ServersDeps): Promise<Servers> {
  const started: Listening[] = [];
  const close = async () => {
    await Promise.all(started.map((listening) => listening.close()));
  };
  try {
    for (const { what, server, address } of await serversOf(config, deps)) {
      const listening = await listen(server, address);
      started.push(listening);
      deps.log.info('serving', { what, address: listening.address });
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
  readonly server: Server;
  readonly address: BindAddress;
}

async function serversOf(config: Config, deps: ServersDeps): Promise<readonly Wanted[]> {
  const { health, metrics } = config;
  const wanted: Wanted[] = [];
  if (health !== undefined) {
    wanted.push({ what: 'health', server: createHealthServer(deps.health), address: health });
  }
  if (metrics !== undefined) {
    deps.metrics.addProcessMetrics();
    const server = await metricsServer(config, metrics, deps);
    wanted.push({ what: 'metrics', server, address: metrics.address });
  }
  return wanted;
}

async function metricsServer(
  { instance }: Config,
  { security }: NonNullable<Config['metrics']>,
  deps: ServersDeps,
): Promise<Server> {
  const never = new AbortController().signal;
  const authorize: Parameters<typeof protectedEndpoints>[0]['authorize'] = (wish) =>
    deps.reviews.review(wish, never);
  switch (security.kind) {
    case 'open':
      return createPlainServer(openEndpoints(deps));
    case 'selfSigned': {
      // Loaded only where it is needed: it takes 9 MiB.
      const { selfSignedKeyPair } = await import('./telemetry/self-signed.ts');
      const pair = await selfSignedKeyPair(instance);
      return createTlsServer(pair, protectedEndpoints({ ...deps, authorize }));
    }
    case 'files': {
      const server = createTlsServer(
        readKeyPair(security),
        protectedEndpoints({ ...deps, authorize }),
      );
      followKeyPair(server, security, { monotonic: () => deps.clock.monotonic(), log: deps.log });
      return server;
    }
    default:
      throw new Error(`unhandled security ${JSON.stringify(security satisfies never)}`);
  }
}

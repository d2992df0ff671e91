import type { WorkQueue } from '../controller/queue/work-queue.ts';
import type { WatchedCache } from '../kubernetes/caches.ts';
import type { Check, Health } from '../telemetry/health.ts';
import type { LoopLag } from '../telemetry/loop-lag.ts';

type Freshness = Pick<WatchedCache, 'resource' | 'isSynced' | 'age'>;

export interface HealthSources {
  readonly caches: readonly Freshness[];
  readonly queue: Pick<WorkQueue, 'runningMs'>;
  readonly lag: Pick<LoopLag, 'ms'>;
  readonly stop: AbortSignal;
}

// Half the time in which a leader has to renew its lease.
const maxLagMs = 5_000;

// Every call has a deadline, and Azure takes 11 s for a write at its worst; a hundred of them take less than this.
const maxWorkMs = 30 * 60_000;

// A watch that says nothing for two minutes is begun anew, after a pause of half a minute at most.
const maxSilenceMs = 150_000;

/**
 * What /livez and /readyz tell. Leadership is neither: who stands by is alive and ready, and who loses the lease ends by
 * itself.
 */
export function healthOf({ caches, queue, lag, stop }: HealthSources): Health {
  return {
    live: [
      { name: 'event-loop', problem: () => tooLong('comes round late by', lag.ms, maxLagMs) },
      {
        name: 'workers',
        problem: () =>
          tooLong('one has been at work for', Math.max(0, ...queue.runningMs()), maxWorkMs),
      },
    ],
    ready: [...caches.map(cacheCheck), { name: 'shutdown', problem: () => stopping(stop) }],
  };
}

function cacheCheck(cache: Freshness): Check {
  return {
    name: cache.resource,
    problem: () =>
      cache.isSynced
        ? tooLong('nothing heard of the API server for', cache.age(), maxSilenceMs)
        : 'not listed yet',
  };
}

function tooLong(what: string, ms: number, maxMs: number): string | undefined {
  return ms > maxMs ? `${what} ${Math.round(ms / 1000)} s, limit ${maxMs / 1000} s` : undefined;
}

function stopping({ aborted }: AbortSignal): string | undefined {
  return aborted ? 'the process has been told to stop' : undefined;
}

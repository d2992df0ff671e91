import type { Clock } from '../time/clock.ts';
import type { Exchange } from '../azure/arm/arm-client.ts';
import type { WorkQueueDeps } from '../controller/queue/work-queue.ts';
import type { FinishedCall } from '../kubernetes/client/api-client.ts';
import { metricTable } from '../telemetry/metric-table.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Counts what the queue tells. */
export function measureQueue(
  metrics: Metrics,
): Pick<WorkQueueDeps, 'onReady' | 'onStarted' | 'onFinished'> {
  const name = { name: 'registries' } as const;
  return {
    onReady: () => metrics.queueAdds.add(name),
    onStarted: (_, waitedMs) => metrics.queueSeconds.observe(name, waitedMs / 1000),
    onFinished: (_, tookMs, verdict) => {
      metrics.workSeconds.observe(name, tookMs / 1000);
      metrics.reconcileSeconds.observe({}, tookMs / 1000);
      if (verdict.kind === 'retry') metrics.queueRetries.add(name);
    },
  };
}

/** Counts calls to the API server. */
export function measureApi({ apiRequests }: Metrics, server: string): (call: FinishedCall) => void {
  const { host } = new URL(server);
  return ({ method, status }) => apiRequests.add({ method, code: codeOf(status), host });
}

/** Counts requests to Azure, and remembers for each subscription what is left of its quotas. */
export function measureArm(metrics: Metrics, clock: Clock): (exchange: Exchange) => void {
  const quotas = new Map<
    string,
    { readonly remaining: Exchange['remaining']; readonly at: number }
  >();
  metrics.beforeScrape(() => {
    const oldest = clock.monotonic() - rememberedMs;
    for (const [id, { at }] of quotas) if (at < oldest) quotas.delete(id);
    metrics.armRemaining.show(
      [...quotas].flatMap(([subscription, { remaining }]) =>
        metricTable.armRemaining.labels.quota
          .filter((quota) => quota in remaining)
          .map((quota) => [{ subscription, quota }, remaining[quota] ?? 0] as const),
      ),
    );
  });
  return ({ operation, path, status, ms, remaining, throttledMs }) => {
    metrics.armRequests.add({ operation, code: codeOf(status) });
    metrics.armSeconds.observe({ operation }, ms / 1000);
    metrics.armThrottledSeconds.add({}, throttledMs / 1000);
    const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();
    if (subscription === undefined || status === undefined) return;
    const before = quotas.get(subscription)?.remaining;
    quotas.set(subscription, {
      remaining: { ...before, ...remaining },
      at: clock.monotonic(),
    });
  };
}

// Quotas fill up again within seconds, so an old count says nothing.
const rememberedMs = 15 * 60_000;

// As client-go says it.
function codeOf(status: number | undefined): string {
  return status === undefined ? '<error>' : String(status);
}

import * as prometheus from 'prom-client';
import { counter, gauge, histogram } from './metric.ts';
import { metricTable } from './metric-table.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** All metrics, each as the table has it. Nothing is global: two operators in one process do not mix. */
export function createMetrics() {
  const registry = new prometheus.Registry();
  const collectors: (() => void)[] = [];
  return {
    ...looks(registry),
    ...results(registry),
    ...arm(registry),
    ...workQueue(registry),
    ...kubernetes(registry),
    contentType: registry.contentType,
    /** To be called before each scrape: to show what is known elsewhere. */
    beforeScrape: (collect: () => void) => {
      collectors.push(collect);
    },
    /** Of the process itself, in the ecosystem's own names. */
    addProcessMetrics: () =>
      // Ten times a second; by default it is a hundred times, which is half a percent of a CPU for nothing.
      prometheus.collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 }),
    /** In the text format of Prometheus. */
    scrape: (): Promise<string> => {
      for (const collect of collectors) collect();
      return registry.metrics();
    },
  };
}

function looks(registry: prometheus.Registry) {
  return {
    buildInfo: gauge(metricTable.buildInfo, registry),
    reconciles: counter(metricTable.reconciles, registry),
    reconcileSeconds: histogram(metricTable.reconcileSeconds, registry),
    activeWorkers: gauge(metricTable.activeWorkers, registry),
    maxWorkers: gauge(metricTable.maxWorkers, registry),
    steps: counter(metricTable.steps, registry),
    driftRepaired: counter(metricTable.driftRepaired, registry),
  };
}

function results(registry: prometheus.Registry) {
  return {
    policies: gauge(metricTable.policies, registry),
    registries: gauge(metricTable.registries, registry),
    registryRules: gauge(metricTable.registryRules, registry),
    rulesLimit: gauge(metricTable.rulesLimit, registry),
    foreignElements: gauge(metricTable.foreignElements, registry),
    serviceTagsAgeSeconds: gauge(metricTable.serviceTagsAgeSeconds, registry),
  };
}

function arm(registry: prometheus.Registry) {
  return {
    armRequests: counter(metricTable.armRequests, registry),
    armSeconds: histogram(metricTable.armSeconds, registry),
    armRemaining: gauge(metricTable.armRemaining, registry),
    armThrottledSeconds: counter(metricTable.armThrottledSeconds, registry),
  };
}

function workQueue(registry: prometheus.Registry) {
  return {
    queueDepth: gauge(metricTable.queueDepth, registry),
    queueAdds: counter(metricTable.queueAdds, registry),
    queueSeconds: histogram(metricTable.queueSeconds, registry),
    workSeconds: histogram(metricTable.workSeconds, registry),
    unfinishedSeconds: gauge(metricTable.unfinishedSeconds, registry),
    longestRunningSeconds: gauge(metricTable.longestRunningSeconds, registry),
    queueRetries: counter(metricTable.queueRetries, registry),
  };
}

function kubernetes(registry: prometheus.Registry) {
  return {
    leader: gauge(metricTable.leader, registry),
    apiRequests: counter(metricTable.apiRequests, registry),
    watchAgeSeconds: gauge(metricTable.watchAgeSeconds, registry),
    watchFailures: counter(metricTable.watchFailures, registry),
    cachedObjects: gauge(metricTable.cachedObjects, registry),
    unreadableObjects: gauge(metricTable.unreadableObjects, registry),
    cacheAudits: counter(metricTable.cacheAudits, registry),
    cacheMisses: counter(metricTable.cacheMisses, registry),
  };
}

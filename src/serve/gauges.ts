import type { Policy } from '../api/policy.ts';
import type { RegistryState } from '../api/registry-state.ts';
import { conditionCensus, elementCensus } from '../controller/census.ts';
import type { SharedTags } from '../observe/service-tags.ts';
import type { WorkQueue } from '../controller/queue/work-queue.ts';
import type { WatchedCache } from '../kubernetes/caches.ts';
import type { Resources } from '../kubernetes/cache/resource-store.ts';
import { ruleLimits } from '../plan/steps/judgements.ts';
import type { Metrics } from '../telemetry/metrics.ts';

export interface GaugeSources {
  readonly version: string;
  readonly workers: number;
  readonly queue: WorkQueue;
  readonly caches: readonly Pick<WatchedCache, 'resource' | 'store' | 'age' | 'counts'>[];
  readonly policies: Resources<Policy>;
  readonly states: Resources<RegistryState>;
  readonly serviceTags: Pick<SharedTags, 'ageMs'>;
  readonly isLeading: () => boolean;
}

/** Shows at each scrape what is known elsewhere. */
export function showGauges(metrics: Metrics, sources: GaugeSources): void {
  metrics.beforeScrape(() => {
    metrics.buildInfo.show([[{ version: sources.version }, 1]]);
    showQueue(metrics, sources);
    showCaches(metrics, sources);
    showRegistries(metrics, sources);
    showTags(metrics, sources);
  });
}

function showQueue(metrics: Metrics, { queue, workers }: GaugeSources): void {
  const name = { name: 'registries' } as const;
  const { ready, running } = queue.counts();
  const runningMs = queue.runningMs();
  metrics.queueDepth.show([[name, ready]]);
  metrics.activeWorkers.show([[{}, running]]);
  metrics.maxWorkers.show([[{}, workers]]);
  metrics.unfinishedSeconds.show([[name, runningMs.reduce((sum, ms) => sum + ms, 0) / 1000]]);
  metrics.longestRunningSeconds.show([[name, Math.max(0, ...runningMs) / 1000]]);
}

function showCaches(metrics: Metrics, { caches }: GaugeSources): void {
  const each = (value: (cache: GaugeSources['caches'][number]) => number) =>
    caches.map((cache) => [{ resource: cache.resource }, value(cache)] as const);
  metrics.watchAgeSeconds.show(each((cache) => cache.age() / 1000));
  metrics.cachedObjects.show(each(({ store }) => store.size));
  metrics.unreadableObjects.show(each(({ store }) => store.invalid.size));
  metrics.watchFailures.reach(each((cache) => cache.counts().failures));
  metrics.cacheAudits.reach(each((cache) => cache.counts().audits));
  metrics.cacheMisses.reach(each((cache) => cache.counts().misses));
}

function showTags(metrics: Metrics, { serviceTags }: GaugeSources): void {
  const ageMs = serviceTags.ageMs();
  metrics.serviceTagsAgeSeconds.show(ageMs === undefined ? [] : [[{}, ageMs / 1000]]);
}

// The leader alone: a sum over the replicas must not count twice.
function showRegistries(metrics: Metrics, { policies, states, isLeading }: GaugeSources): void {
  const leads = isLeading();
  metrics.leader.show([[{ name: 'registry-network-operator' }, leads ? 1 : 0]]);
  metrics.rulesLimit.show([
    [{ kind: 'subnet' }, ruleLimits.subnets],
    [{ kind: 'ip' }, ruleLimits.ranges],
  ]);
  const seen = leads ? [...states.values()] : [];
  const elements = elementCensus(seen);
  metrics.policies.show(conditionCensus(leads ? policies.values() : []));
  metrics.registries.show(conditionCensus(seen));
  metrics.foreignElements.show(elements.map(({ registry, foreign }) => [{ registry }, foreign]));
  metrics.registryRules.show(
    elements.flatMap(({ registry, subnetRules, ipRules }) => [
      [{ registry, kind: 'subnet' }, subnetRules],
      [{ registry, kind: 'ip' }, ipRules],
    ]),
  );
}

import { type MetricRow, seconds } from './metric-row.ts';

const queue = { name: ['registries'] } as const;
const resource = 'plural name of the kind, such as registrynetworkpolicies';
/** What any operator has: named as in client-go where it means the same. */
export const runtimeRows = {
  leader: {
    type: 'gauge',
    name: 'leader_election_master_status',
    help: '1 where this replica holds the lease, 0 where it stands by.',
    labels: { name: ['registry-network-operator'] },
  },
  queueDepth: {
    type: 'gauge',
    name: 'workqueue_depth',
    help: 'Registries that could be worked on now and wait for a worker.',
    labels: queue,
  },
  queueAdds: {
    type: 'counter',
    name: 'workqueue_adds_total',
    help: 'How often a registry became due.',
    labels: queue,
  },
  queueSeconds: {
    type: 'histogram',
    name: 'workqueue_queue_duration_seconds',
    help: 'How long a registry that was due waited for a worker.',
    labels: queue,
    buckets: seconds,
  },
  workSeconds: {
    type: 'histogram',
    name: 'workqueue_work_duration_seconds',
    help: 'How long a worker was at work on a registry.',
    labels: queue,
    buckets: seconds,
  },
  unfinishedSeconds: {
    type: 'gauge',
    name: 'workqueue_unfinished_work_seconds',
    help: 'For how long the running looks have been running, added up.',
    labels: queue,
  },
  longestRunningSeconds: {
    type: 'gauge',
    name: 'workqueue_longest_running_processor_seconds',
    help: 'For how long the longest of the running looks has been running; beyond 1800 the process is not alive.',
    labels: queue,
  },
  queueRetries: {
    type: 'counter',
    name: 'workqueue_retries_total',
    help: 'How often a registry had to be tried again.',
    labels: queue,
  },
  apiRequests: {
    type: 'counter',
    name: 'rest_client_requests_total',
    help: 'Requests to the Kubernetes API server.',
    labels: {
      code: 'HTTP status; `<error>` where none came',
      method: 'HTTP method',
      host: 'where the API server is',
    },
  },
  watchAgeSeconds: {
    type: 'gauge',
    name: 'registry_network_watch_age_seconds',
    help: 'Since when nothing was heard from the API server on a watch; it says something about once a minute. Beyond 150 the process is not ready.',
    labels: { resource },
  },
  watchFailures: {
    type: 'counter',
    name: 'registry_network_watch_failures_total',
    help: 'Watches that broke and were begun again.',
    labels: { resource },
  },
  cachedObjects: {
    type: 'gauge',
    name: 'registry_network_cache_objects',
    help: 'Objects in the cache.',
    labels: { resource },
  },
  unreadableObjects: {
    type: 'gauge',
    name: 'registry_network_cache_unreadable_objects',
    help: 'Objects that the API server has and this version of the operator cannot read.',
    labels: { resource },
  },
  cacheAudits: {
    type: 'counter',
    name: 'registry_network_cache_audits_total',
    help: 'How often the cache was compared with a fresh list.',
    labels: { resource },
  },
  cacheMisses: {
    type: 'counter',
    name: 'registry_network_cache_misses_total',
    help: 'Objects in which the cache differed from a fresh list: more than 0 is a defect of the operator.',
    labels: { resource },
  },
} as const satisfies Record<string, MetricRow>;

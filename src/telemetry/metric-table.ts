import { type MetricRow, seconds } from './metric-row.ts';
import { runtimeRows } from './metric-runtime-rows.ts';

const conditions = {
  condition: 'type of the condition; `Other` beyond 200 series',
  status: ['True', 'False', 'Unknown'],
  reason: 'reason of the condition; `Other` beyond 200 series',
} as const;
const operation =
  'resource type and verb, as roles and the activity log name them, in lower case, such as `microsoft.network/virtualnetworks/subnets/write`; `follow` for addresses that Azure gave out: polls and next pages';
const registry = 'name of the registry; the series goes when the registry does';

/**
 * Every metric there is: docs/reference/metrics.md is written from here. Dashboards and alerts rest on the names, so they
 * stay. Those without our prefix mean what they mean in client-go, and are named as there.
 */
export const metricTable = {
  buildInfo: {
    type: 'gauge',
    name: 'registry_network_build_info',
    help: 'Always 1; the version of the operator is in the label.',
    labels: { version: 'version of the operator' },
  },
  reconciles: {
    type: 'counter',
    name: 'registry_network_reconcile_total',
    help: 'Looks at a registry, by what came of them: settled (as wanted), continue (something was written), waiting (for Azure), resting (until its time has come), retry (something failed, tried again), blocked (a person has to move), error (the look itself failed, tried again).',
    labels: { result: ['settled', 'continue', 'waiting', 'resting', 'retry', 'blocked', 'error'] },
  },
  reconcileSeconds: {
    type: 'histogram',
    name: 'registry_network_reconcile_duration_seconds',
    help: 'How long one look at a registry took, writes included.',
    labels: {},
    buckets: seconds,
  },
  activeWorkers: {
    type: 'gauge',
    name: 'registry_network_active_workers',
    help: 'Registries that are being worked on.',
    labels: {},
  },
  maxWorkers: {
    type: 'gauge',
    name: 'registry_network_max_concurrent_reconciles',
    help: 'Registries that may be worked on at the same time: --workers.',
    labels: {},
  },
  steps: {
    type: 'counter',
    name: 'registry_network_steps_total',
    help: 'Writes to Azure, by kind and outcome: done, started (Azure is at work on it) or failed.',
    labels: {
      step: [
        'registerProvider',
        'addServiceEndpoint',
        'removeServiceEndpoint',
        'putNetworkRules',
        'putSettings',
        'putDataEndpoints',
        'putSecurityRule',
        'deleteSecurityRule',
      ],
      outcome: ['done', 'started', 'failed'],
    },
  },
  driftRepaired: {
    type: 'counter',
    name: 'registry_network_drift_repaired_total',
    help: 'Changes by somebody else, against what policies want, that the operator set about to put right.',
    labels: { kind: ['subnetRule', 'ipRule', 'serviceEndpoint', 'securityRule', 'setting'] },
  },
  policies: {
    type: 'gauge',
    name: 'registry_network_policies',
    help: 'RegistryNetworkPolicies, by each of their conditions. From the leader alone.',
    labels: conditions,
  },
  registries: {
    type: 'gauge',
    name: 'registry_network_registries',
    help: 'RegistryNetworkStates, that is registries, by each of their conditions. From the leader alone.',
    labels: conditions,
  },
  registryRules: {
    type: 'gauge',
    name: 'registry_network_registry_rules',
    help: 'Network rules that a registry has, whoever made them. From the leader alone.',
    labels: { registry, kind: ['subnet', 'ip'] },
  },
  rulesLimit: {
    type: 'gauge',
    name: 'registry_network_rules_limit',
    help: 'Network rules that a registry can have.',
    labels: { kind: ['subnet', 'ip'] },
  },
  foreignElements: {
    type: 'gauge',
    name: 'registry_network_registry_foreign_elements',
    help: 'Network rules of a registry, and service endpoints of its subnets, that no policy asked for. From the leader alone.',
    labels: { registry },
  },
  serviceTagsAgeSeconds: {
    type: 'gauge',
    name: 'registry_network_service_tags_age_seconds',
    help: 'Seconds since the service tags that policies name were last read. What they came to then stays in force. Absent where no policy names any, and from who stands by.',
    labels: {},
  },
  armRequests: {
    type: 'counter',
    name: 'registry_network_arm_requests_total',
    help: 'Requests to Azure Resource Manager.',
    labels: {
      operation,
      code: 'HTTP status; `<error>` where none came',
    },
  },
  armSeconds: {
    type: 'histogram',
    name: 'registry_network_arm_request_duration_seconds',
    help: 'How long Azure Resource Manager took to answer.',
    labels: { operation },
    buckets: seconds,
  },
  armRemaining: {
    type: 'gauge',
    name: 'registry_network_arm_remaining_requests',
    help: 'Requests that Azure Resource Manager would still have taken when it last answered, at most 15 minutes ago.',
    labels: {
      subscription: 'id of the subscription; the series goes 15 minutes after the last answer',
      quota: [
        'subscription-reads',
        'subscription-writes',
        'subscription-deletes',
        'subscription-global-reads',
        'subscription-global-writes',
        'subscription-global-deletes',
      ],
    },
  },
  armThrottledSeconds: {
    type: 'counter',
    name: 'registry_network_arm_throttled_seconds_total',
    help: 'Seconds that Azure asked us to wait with answers of code 429.',
    labels: {},
  },
  ...runtimeRows,
} as const satisfies Record<string, MetricRow>;

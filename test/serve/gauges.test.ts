import { expect, test } from 'vitest';
import { WorkQueue } from '../../src/controller/queue/work-queue.ts';
import { type GaugeSources, showGauges } from '../../src/serve/gauges.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { ResourceStore } from '../../src/kubernetes/cache/resource-store.ts';
import type { Policy } from '../../src/api/policy.ts';
import { type RegistryState, registryStateSchema } from '../../src/api/registry-state.ts';
import { policy } from '../plan/builders.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function storeOf<T extends Policy | RegistryState>(...objects: readonly T[]): ResourceStore<T> {
  const store = new ResourceStore<T>(() => undefined);
  for (const object of objects) store.apply(object);
  return store;
}

const contoso = registryStateSchema.parse({
  metadata: { name: 'contoso-1', uid: 'u', resourceVersion: '1' },
  spec: {
    registry:
      '/subscriptions/s/resourcegroups/r/providers/microsoft.containerregistry/registries/contoso',
  },
  status: { subnetRules: [{ subnet: '/a', origin: 'Foreign' }], ipRules: [] },
});

function scraped(more: Partial<GaugeSources> = {}): Promise<string> {
  const metrics = createMetrics();
  const clock = new VirtualClock();
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'InSync',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  } as const;
  const policies = storeOf<Policy>(policy({ status: { conditions: [ready] } }));
  showGauges(metrics, {
    version: '1.2.3',
    workers: 4,
    queue: new WorkQueue({ workers: 4 }, { clock, random: () => 0, onError: () => undefined }),
    caches: [
      {
        resource: 'registrynetworkpolicies',
        store: policies,
        age: () => 30_000,
        counts: () => ({ watches: 3, snapshots: 2, failures: 1, audits: 5, misses: 0 }),
      },
    ],
    policies,
    states: storeOf<RegistryState>(contoso),
    serviceTags: { ageMs: () => 90_000 },
    isLeading: () => true,
    ...more,
  });
  return metrics.scrape();
}

test.for([
  'registry_network_build_info{version="1.2.3"} 1',
  'registry_network_max_concurrent_reconciles 4',
  'registry_network_active_workers 0',
  'workqueue_depth{name="registries"} 0',
  'workqueue_longest_running_processor_seconds{name="registries"} 0',
  'leader_election_master_status{name="registry-network-operator"} 1',
  'registry_network_service_tags_age_seconds 90',
  'registry_network_watch_age_seconds{resource="registrynetworkpolicies"} 30',
  'registry_network_cache_objects{resource="registrynetworkpolicies"} 1',
  'registry_network_cache_unreadable_objects{resource="registrynetworkpolicies"} 0',
  'registry_network_watch_failures_total{resource="registrynetworkpolicies"} 1',
  'registry_network_cache_audits_total{resource="registrynetworkpolicies"} 5',
  'registry_network_cache_misses_total{resource="registrynetworkpolicies"} 0',
  'registry_network_policies{condition="Ready",status="True",reason="InSync"} 1',
  'registry_network_registry_rules{registry="contoso",kind="subnet"} 1',
  'registry_network_registry_rules{registry="contoso",kind="ip"} 0',
  'registry_network_rules_limit{kind="subnet"} 100',
  'registry_network_rules_limit{kind="ip"} 200',
  'registry_network_registry_foreign_elements{registry="contoso"} 1',
])('%s', async (line) => {
  expect((await scraped()).split('\n')).toContain(line);
});

test('who stands by tells nothing of policies and registries, so that a sum counts none twice', async () => {
  const text = await scraped({ isLeading: () => false });
  expect(text).toContain('leader_election_master_status{name="registry-network-operator"} 0');
  expect(text).not.toMatch(/^registry_network_(policies|registr)\S* /m);
});

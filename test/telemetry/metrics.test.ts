import { describe, expect, test } from 'vitest';
import type { MetricRow } from '../../src/telemetry/metric-row.ts';
import { metricTable } from '../../src/telemetry/metric-table.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const rows = Object.values<MetricRow>(metricTable);

describe('the table', () => {
  test('is what is served, all of it and nothing else', async () => {
    const text = await createMetrics().scrape();
    const served = text.matchAll(/^# TYPE (\S+) (\S+)$/gm).map(([, name, type]) => [name, type]);
    expect(Object.fromEntries(served)).toEqual(
      Object.fromEntries(rows.map(({ name, type }) => [name, type])),
    );
  });

  test.for(rows)('$name is named by the conventions', ({ name, type, help, labels }) => {
    expect(name).toMatch(/^(registry_network|workqueue|rest_client|leader_election)_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(type === 'histogram' ? name : '_seconds').toMatch(/_seconds$/);
    expect(help).toMatch(/^[A-Z1].*\.$/);
    expect(Object.keys(labels).join('')).toMatch(/^[a-z_]*$/);
  });
});

test('a series whose labels are all known is there before it counts', async () => {
  const text = await createMetrics().scrape();
  expect(text).toContain('registry_network_reconcile_total{result="error"} 0');
  expect(text).toContain('registry_network_reconcile_duration_seconds_count 0');
  expect(text).not.toContain('registry_network_arm_requests_total{');
});

test('counters add up, and follow what is counted elsewhere', async () => {
  const metrics = createMetrics();
  const labels = { resource: 'registrynetworkpolicies' };
  metrics.reconciles.add({ result: 'settled' });
  metrics.reconciles.add({ result: 'settled' }, 2);
  metrics.cacheAudits.reach([[labels, 3]]);
  metrics.cacheAudits.reach([[labels, 4]]);
  const text = await metrics.scrape();
  expect(text).toContain('registry_network_reconcile_total{result="settled"} 3');
  expect(text).toContain(
    'registry_network_cache_audits_total{resource="registrynetworkpolicies"} 4',
  );
});

test('a gauge shows what there is at the scrape, and nothing of what there was', async () => {
  const metrics = createMetrics();
  let rules = new Map([['contoso', 3]]);
  metrics.beforeScrape(() =>
    metrics.foreignElements.show([...rules].map(([registry, count]) => [{ registry }, count])),
  );
  expect(await metrics.scrape()).toContain('foreign_elements{registry="contoso"} 3');
  rules = new Map([['fabrikam', 1]]);
  const text = await metrics.scrape();
  expect(text).toContain('foreign_elements{registry="fabrikam"} 1');
  expect(text).not.toContain('contoso');
});

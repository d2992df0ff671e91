import { readFile } from 'node:fs/promises';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { MetricRow } from '../../src/telemetry/metric-row.ts';
import { metricTable } from '../../src/telemetry/metric-table.ts';
import { parsePromql, type Selector } from './promql.ts';

const folder = new URL('../../deploy/chart/monitoring/', import.meta.url);
const ruleSchema = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.object({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.object({ summary: z.string(), description: z.string() }),
});
const alertsSchema = z.strictObject({
  groups: z.array(
    z.strictObject({ name: z.string(), rules: z.array(z.strictObject(ruleSchema.shape)) }),
  ),
});
const dashboardSchema = z.object({
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })),
    }),
  ),
});

const alerts = alertsSchema
  .parse(parse(await readFile(new URL('alerts.yaml', folder), 'utf8')))
  .groups.flatMap(({ rules }) => rules);
const { panels } = dashboardSchema.parse(
  JSON.parse(await readFile(new URL('dashboard.json', folder), 'utf8')),
);
const queries = [
  ...alerts.map(({ alert, expr }) => ({ name: alert, expr })),
  // The interval is Grafana's to fill in.
  ...panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ name: title, expr: expr.replaceAll('$__rate_interval', '5m') })),
  ),
];

/** Labels that Prometheus adds to whatever it scrapes. */
const ofTarget = ['job', 'instance', 'namespace', 'pod'];
const processMetrics = new Registry();
collectDefaultMetrics({ register: processMetrics });

describe.for(queries)('the query of $name', ({ expr }) => {
  const { isValid, selectors, grouping } = parsePromql(expr);

  test('can be read', () => {
    expect(isValid).toBe(true);
    expect(selectors.length).toBeGreaterThan(0);
  });

  test.for(selectors)('names $metric as it is', (selector) => {
    expect(strangeMatchers(selector)).toEqual([]);
  });

  test('groups by labels that there are', () => {
    const known = selectors.flatMap(({ metric }) => [...labelsOf(metric).keys()]);
    for (const label of grouping) expect(known).toContain(label);
  });
});

test.for(alerts)('$alert says nothing of labels that are gone by then', ({ expr, annotations }) => {
  const { grouping } = parsePromql(expr);
  const text = `${annotations.summary} ${annotations.description}`;
  for (const [, label] of text.matchAll(/\$labels\.(\w+)/g)) expect(grouping).toContain(label);
});

test.for(panels)('the legend of $title names labels that there are', ({ targets }) => {
  for (const { expr, legendFormat } of targets) {
    const { grouping } = parsePromql(expr.replaceAll('$__rate_interval', '5m'));
    for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
      expect(grouping).toContain(label);
  }
});

test('panels have ids of their own', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});

/** Those whose label the metric does not have, or that wait for a value which it never has. */
function strangeMatchers({ metric, matchers }: Selector): readonly string[] {
  const labels = labelsOf(metric);
  return matchers
    .filter(({ label, op, value }) => {
      const values = labels.get(label);
      return (
        values === undefined || (op === '=' && Array.isArray(values) && !values.includes(value))
      );
    })
    .map(({ label, value }) => `${label}=${value}`);
}

/** With the values of those that have a few; throws for a metric that there is not. */
function labelsOf(metric: Selector['metric']): ReadonlyMap<string, readonly string[] | string> {
  const target = ofTarget.map((label) => [label, ''] as const);
  if (processMetrics.getSingleMetric(metric) !== undefined) return new Map(target);
  const rows: readonly MetricRow[] = Object.values(metricTable);
  const row = rows.find(({ name, type }) =>
    type === 'histogram'
      ? ['_bucket', '_sum', '_count'].some((end) => metric === `${name}${end}`)
      : metric === name,
  );
  if (row === undefined) throw new Error(`there is no metric ${metric}`);
  const le = metric.endsWith('_bucket') ? ([['le', '']] as const) : [];
  return new Map([...Object.entries(row.labels), ...target, ...le]);
}

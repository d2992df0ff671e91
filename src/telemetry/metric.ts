import * as prometheus from 'prom-client';
import type { MetricRow } from './metric-row.ts';

export interface Counter<Labels> {
  add(labels: Labels, by?: number): void;
  /** Of what is counted elsewhere: these totals and no others. */
  reach(series: Iterable<readonly [Labels, number]>): void;
}

export interface Gauge<Labels> {
  /** These series and no others. */
  show(series: Iterable<readonly [Labels, number]>): void;
}

export interface Histogram<Labels> {
  observe(labels: Labels, value: number): void;
}

/** The labels of a row with what each may be, so that a value nobody has heard of does not compile. */
type LabelsOf<Row extends MetricRow> = {
  readonly [Name in keyof Row['labels']]: Row['labels'][Name] extends readonly (infer Value extends
    string)[]
    ? Value
    : string;
};

type Plain = Readonly<Record<string, string>>;

export function counter<Row extends MetricRow>(
  row: Row,
  registry: prometheus.Registry,
): Counter<LabelsOf<Row>> {
  const metric = new prometheus.Counter(optionsOf(row, registry));
  // A series that appears with its first event has no rate for it.
  for (const labels of knownSeries(row)) metric.inc(labels, 0);
  return {
    add: (labels: Plain, by = 1) => metric.inc(labels, by),
    reach: (series: Iterable<readonly [Plain, number]>) => {
      metric.reset();
      for (const [labels, total] of series) metric.inc(labels, total);
    },
  };
}

export function gauge<Row extends MetricRow>(
  row: Row,
  registry: prometheus.Registry,
): Gauge<LabelsOf<Row>> {
  const metric = new prometheus.Gauge(optionsOf(row, registry));
  return {
    show: (series: Iterable<readonly [Plain, number]>) => {
      metric.reset();
      for (const [labels, value] of series) metric.set(labels, value);
    },
  };
}

export function histogram<Row extends MetricRow>(
  row: Row,
  registry: prometheus.Registry,
): Histogram<LabelsOf<Row>> {
  const buckets = row.buckets === undefined ? {} : { buckets: [...row.buckets] };
  const metric = new prometheus.Histogram({ ...optionsOf(row, registry), ...buckets });
  for (const labels of knownSeries(row)) metric.zero(labels);
  return { observe: (labels: Plain, value) => metric.observe(labels, value) };
}

function optionsOf({ name, help, labels }: MetricRow, registry: prometheus.Registry) {
  return { name, help, labelNames: Object.keys(labels), registers: [registry] };
}

/** All combinations of label values, where the table knows them all. */
function knownSeries({ labels }: MetricRow): readonly Plain[] {
  let series: readonly Plain[] = [{}];
  for (const [name, values] of Object.entries(labels)) {
    if (typeof values === 'string') return [];
    series = series.flatMap((known) => values.map((value) => ({ ...known, [name]: value })));
  }
  return series;
}

import type { MetricRow } from '../src/telemetry/metric-row.ts';
import { metricTable } from '../src/telemetry/metric-table.ts';

/** Every metric for people who read in a browser, as Markdown. */
export function metricsPage(): string {
  const rows = Object.values<MetricRow>(metricTable);
  return [
    '# Metrics',
    '<!-- Written by `npm run generate` from src/telemetry/metric-table.ts: change the texts there. -->',
    'What the operator serves at `/metrics`. Which of them to watch, and how to get at them: [Observability](../observability.md).',
    'There are also the usual `process_*` and `nodejs_*` metrics of the process itself.',
    table(['Metric', 'Type', 'Labels', 'Meaning'], rows.map(metricCells)),
    '## Labels',
    table(['Label', 'Of', 'Values'], labelRows(rows)),
  ].join('\n\n');
}

function metricCells({ name, type, labels, help }: MetricRow): readonly string[] {
  return [code(name), type, Object.keys(labels).map(code).join(', '), help];
}

/** A label that means the same in several metrics, once. */
function labelRows(rows: readonly MetricRow[]): readonly (readonly string[])[] {
  const uses = rows.flatMap(({ name, labels }) =>
    Object.entries(labels).map(([label, values]) => ({ name, label, values: valuesText(values) })),
  );
  const groups = Map.groupBy(uses, ({ label, values }) => `${label} ${values}`);
  return [...groups.values()].flatMap((group) =>
    group
      .slice(0, 1)
      .map(({ label, values }) => [
        code(label),
        group.map(({ name }) => code(name)).join(', '),
        values,
      ]),
  );
}

function valuesText(values: readonly string[] | string): string {
  return typeof values === 'string' ? values : values.map(code).join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

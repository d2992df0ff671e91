import type { AzureCalls } from './azure-calls.ts';
import type { Check } from './checks.ts';
import { line, span, type Line } from './text.ts';

export interface ScenePlayed {
  readonly number: number;
  readonly title: string;
  readonly tookMs: number;
  readonly calls: AzureCalls;
}

export interface Outcome {
  readonly played: readonly ScenePlayed[];
  readonly checks: readonly Check[];
  readonly tookMs: number;
  readonly operatorMebibytes: number | undefined;
}

/** What it came to, in a table and one last line. */
export function summaryLines({
  played,
  checks,
  tookMs,
  operatorMebibytes,
}: Outcome): readonly Line[] {
  const width = Math.max(...played.map(({ title }) => title.length)) + 2;
  const rows = played.map(({ number, title, tookMs: sceneMs, calls }) => {
    const own = checks.filter(({ scene }) => scene === number);
    const passed = own.filter((check) => check.passed).length;
    const tone = passed === own.length ? 'good' : 'bad';
    return line(
      `${number}  ${title.padEnd(width)}`,
      span(tone, `${passed} of ${own.length} checks`),
      `${seconds(sceneMs).padStart(9)}  ${counted(calls)}`,
    );
  });
  const reads = played.reduce((sum, { calls }) => sum + calls.reads, 0);
  const writes = played.reduce((sum, { calls }) => sum + calls.writes, 0);
  const memory =
    operatorMebibytes === undefined
      ? ''
      : `; the operator took ${Math.round(operatorMebibytes)} MiB at most, run from its sources`;
  const failed = checks.filter((check) => !check.passed);
  return [
    line(''),
    ...rows,
    line(`Azure calls: ${counted({ reads, writes })}${memory}`),
    line(
      span(
        failed.length === 0 ? 'good' : 'bad',
        `${played.length} scenes, ${checks.length - failed.length} of ${checks.length} checks passed in ${seconds(tookMs)}`,
      ),
    ),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function counted({ reads, writes }: AzureCalls): string {
  return `${reads} ${reads === 1 ? 'read' : 'reads'}, ${writes} ${writes === 1 ? 'write' : 'writes'}`;
}

import type { Check, Result } from './check.ts';

const titles: Readonly<Record<Check['area'], string>> = {
  validation: 'Requests and answers against the OpenAPI files',
  replay: 'Recorded sequences against the simulator',
  errors: 'Recorded errors against the simulator',
};

/** The table of all checks, what was passed over and why, and the count alone on the last line. */
export function reportOf(checks: readonly Check[], notes: readonly string[] = []): string {
  const areas = Object.entries(titles).flatMap(([area, title]) => {
    const own = checks.filter((check) => check.area === area);
    return own.length === 0 ? [] : ['', title, ...rows(own)];
  });
  const count = (kind: Result['kind']) =>
    checks.filter(({ result }) => result.kind === kind).length;
  return [
    ...notes,
    ...areas,
    '',
    `${count('skipped')} skipped, each with its reason above`,
    `${count('passed')} passed, ${count('failed')} failed`,
    '',
  ].join('\n');
}

export function exitCodeOf(checks: readonly Check[]): 0 | 1 {
  return checks.some(({ result }) => result.kind === 'failed') ? 1 : 0;
}

function rows(checks: readonly Check[]): string[] {
  const width = Math.min(90, Math.max(...checks.map(({ name }) => name.length)));
  const groups = Map.groupBy(checks, ({ group }) => group);
  return Array.from(groups, ([group, own]) => [
    `  ${group}`,
    ...own.flatMap(({ name, result }) => {
      const [word, detail, below] = cells(result);
      return [`    ${word}  ${name.padEnd(width)}  ${detail}`.trimEnd(), ...below];
    }),
  ]).flat();
}

function cells(result: Result): [word: string, detail: string, below: readonly string[]] {
  switch (result.kind) {
    case 'passed':
      return ['pass', result.note ?? '', []];
    case 'failed':
      return ['FAIL', '', result.problems.map((problem) => `            ${problem}`)];
    case 'skipped':
      return ['skip', result.reason, []];
    default:
      throw new Error(`unhandled result ${JSON.stringify(result satisfies never)}`);
  }
}

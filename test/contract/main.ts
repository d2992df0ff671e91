import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { checkErrors } from './error-samples.ts';
import { skipped, type Check } from './check.ts';
import { readReference, type Reference } from './reference.ts';
import { replay } from './replay.ts';
import { exitCodeOf, reportOf } from './report.ts';
import { validate } from './validation.ts';

const usage = `npm run contract -- FOLDER

Holds the simulated Azure (test/azure) and the operator's gateways to Azure (src/azure) against
reference material. FOLDER has any of these, found by their shape, in whatever subfolders:

  OpenAPI 2.0 files        JSON with "swagger": "2.0", such as a checkout of azure-rest-api-specs
  recorded traffic         JSON lists of {method, url, status, response, responseHeaders, body, src}
  recorded errors          JSON maps of {method, url, headers, body}, one refused request each

It prints a table of checks; the last line counts them. Exit code 1: something differs; 2: wrong usage.
`;

/** Nothing here takes longer; a hanging request must not hold up whoever runs this. */
const timeoutMs = 300_000;

process.exitCode = await run(process.argv.slice(2));

async function run(args: string[]): Promise<number> {
  const asked = parse(args);
  if (asked.kind === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (asked.kind === 'wrong') return refuse(asked.problem);
  if (!(await isFolder(asked.folder))) return refuse(`${asked.folder} is not a folder`);
  const reference = await readReference(asked.folder, [
    'Microsoft.ContainerRegistry',
    'Microsoft.Network',
    'Microsoft.ContainerService',
    'Microsoft.Compute',
    'Microsoft.Resources',
  ]);
  const { sequences, samples, specifications } = reference;
  if (sequences.length + samples.length + specifications.length === 0) {
    return refuse(`there is neither an OpenAPI file nor a recording in ${asked.folder}`);
  }
  const checks = await check(reference);
  process.stdout.write(reportOf(checks, [foundIn(reference)]));
  return exitCodeOf(checks);
}

async function check(reference: Reference): Promise<Check[]> {
  const { folder, specifications, sequences, samples, unknown } = reference;
  const signal = AbortSignal.timeout(timeoutMs);
  const checks: Check[] = [...(await validate(folder, specifications, signal))];
  for (const sequence of sequences) checks.push(...(await replay(sequence)));
  checks.push(...(await checkErrors(samples)));
  const result = skipped('neither a list of exchanges nor a map of errors');
  const files = unknown.map((name) => ({ area: 'replay', group: 'files', name, result }) as const);
  return [...checks, ...files];
}

function foundIn({ specifications, sequences, samples }: Reference): string {
  const counts = [
    `${specifications.length} OpenAPI files`,
    `${sequences.length} recorded sequences`,
    `${samples.length} recorded errors`,
  ];
  return `found: ${counts.join(', ')}`;
}

type Asked =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

function parse(args: string[]): Asked {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h', default: false } },
    });
    if (values.help) return { kind: 'help' };
    const [folder, ...more] = positionals;
    if (folder === undefined) return { kind: 'wrong', problem: 'FOLDER is missing' };
    if (more.length > 0) return { kind: 'wrong', problem: 'there may be one FOLDER only' };
    return { kind: 'folder', folder };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

function refuse(problem: string): number {
  process.stderr.write(`${problem}\n\n${usage}`);
  return 2;
}

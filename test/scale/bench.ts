import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type PolicyServer, servePolicies } from './policy-server.ts';
import { type Figures, figuresSchema, writes } from './watch.ts';

/**
 * What it costs to know 10,000 policies, to hear of a change in each, and to write to some: for the operator, and for the
 * informer that comes with the client. Each runs in a process of its own, from sources, with the flags of the image.
 * Machines differ, so what counts is the ratio.
 */
const count = Number(process.argv[2] ?? 10_000);
await using server = await servePolicies(count);
const operator = await measured('reflector', server);
const informer = await measured('informer', server);
show('operator', operator);
show('client informer', informer);
print(
  `the operator takes ${ratioOf('listMs')} of the CPU for the list, ${ratioOf('changesMs')} for changes, ` +
    `${ratioOf('writesMs')} for writes; ${ratioOf('heapMib')} of the heap, ${ratioOf('peakMib')} of the memory at most`,
);

async function measured(way: string, policies: PolicyServer): Promise<Figures> {
  const watcher = fileURLToPath(new URL('watcher.ts', import.meta.url));
  const execArgv = ['--max-semi-space-size=1', '--expose-gc'];
  const child = fork(watcher, [way, policies.server, policies.ca, String(count)], { execArgv });
  await once(child, 'message');
  const figures = once(child, 'message');
  await policies.changeAll();
  const [told] = await figures;
  await once(child, 'exit');
  return figuresSchema.parse(told);
}

function show(name: string, figures: Figures): void {
  const { known, listMs, changesMs, writesMs, heapMib, peakMib } = figures;
  print(
    `${name.padEnd(16)} ${known} policies: CPU ${listMs.toFixed(0)} ms to list, ${changesMs.toFixed(0)} ms for a change ` +
      `in each, ${writesMs.toFixed(0)} ms for ${writes} writes; heap ${heapMib.toFixed(0)} MiB, process at most ${peakMib.toFixed(0)} MiB`,
  );
}

function ratioOf(figure: keyof Figures): string {
  return `${((operator[figure] / informer[figure]) * 100).toFixed(0)} %`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { readTagDocuments } from '../../src/azure/network/service-tag-document.ts';
import { weeklyFile } from './service-tag-files.ts';

/**
 * How long files of service tags take to read, and how much memory: each is read by a process of its own. Fails where ten
 * times the prefixes take more than fifteen times as long.
 */
const [file, asked = 'few'] = process.argv.slice(2);
if (file === undefined) compareAll();
else process.stdout.write(JSON.stringify(measure(readFileSync(file), keysOf(asked))));

interface Figures {
  readonly seconds: number;
  /** How much the process grew at most, and how much of that was still in use afterwards. */
  readonly grownMib: number;
  readonly keptMib: number;
}

function compareAll(): void {
  const folder = mkdtempSync(join(tmpdir(), 'service-tags-'));
  try {
    const small = inProcess(folder, Buffer.from(weeklyFile(10_000)));
    const large = inProcess(folder, Buffer.from(weeklyFile(100_000)));
    const zipped = inProcess(folder, gzipSync(weeklyFile(100_000)));
    show('10,000 prefixes, two tags asked for', small('few'));
    show('100,000 prefixes, two tags asked for', large('few'));
    show('the same gzipped', zipped('few'));
    show('10,000 prefixes, all tags asked for', small('all'));
    show('100,000 prefixes, all tags asked for', large('all'));
    const ratio = large('all').seconds / small('all').seconds;
    print(`ten times the prefixes take ${ratio.toFixed(1)} times as long`);
    process.exitCode = ratio < 15 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Several runs are one measurement, the best of them: what else the machine does only ever adds. */
function inProcess(folder: string, bytes: Uint8Array): (asked: string) => Figures {
  const path = join(folder, `${bytes.length}`);
  writeFileSync(path, bytes);
  return (wanted) => {
    const self = fileURLToPath(import.meta.url);
    const run = () => execFileSync(process.execPath, ['--expose-gc', self, path, wanted]);
    const runs = Array.from({ length: 3 }, (): Figures => JSON.parse(run().toString()));
    const best = (of: (figures: Figures) => number) => Math.min(...runs.map(of));
    return {
      seconds: best(({ seconds }) => seconds),
      grownMib: best(({ grownMib }) => grownMib),
      keptMib: best(({ keptMib }) => keptMib),
    };
  };
}

function measure(bytes: Uint8Array, keys: ReadonlySet<string>): Figures {
  const [rss, heap] = [process.memoryUsage().rss, heapMib()];
  const began = performance.now();
  const reading = readTagDocuments([{ name: 'weekly.json', bytes }], keys);
  const seconds = (performance.now() - began) / 1_000;
  if (reading.kind === 'unreadable') throw new Error(reading.why);
  const keptMib = heapMib() - heap;
  const grownMib = process.resourceUsage().maxRSS / 1_024 - rss / 2 ** 20;
  return { seconds, grownMib, keptMib: reading.answer.tags.size > 0 ? keptMib : NaN };
}

function keysOf(wanted: string): ReadonlySet<string> {
  const count = wanted === 'all' ? 500 : 2;
  return new Set(Array.from({ length: count }, (_, index) => `service${index}`));
}

function heapMib(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function show(name: string, { seconds, grownMib, keptMib }: Figures): void {
  const figures = `${seconds.toFixed(3)} s, at most ${grownMib.toFixed(0)} MiB more`;
  print(`${name.padEnd(38)} ${figures}, ${keptMib.toFixed(2)} MiB stay`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

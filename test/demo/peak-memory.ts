import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../control-plane/run-command.ts';

const everyMs = 2_000;

/** The most memory that a process has had resident, in MiB. */
export class PeakMemory {
  readonly #pid: number;
  #peak: number | undefined;

  constructor(pid: number) {
    this.#pid = pid;
  }

  get mebibytes(): number | undefined {
    return this.#peak;
  }

  /** Looks from time to time, until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look();
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async look(): Promise<void> {
    const now = (await highWaterMark(this.#pid)) ?? (await residentNow(this.#pid));
    if (now !== undefined) this.#peak = Math.max(now, this.#peak ?? 0);
  }
}

// Linux keeps the peak itself.
async function highWaterMark(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
}

async function residentNow(pid: number): Promise<number | undefined> {
  const { stdout } = await runCommand('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  const kibibytes = Number.parseInt(stdout, 10);
  return Number.isNaN(kibibytes) ? undefined : kibibytes / 1024;
}

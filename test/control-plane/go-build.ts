import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program that is built from a Go module of ours. */
export interface GoProgram {
  readonly name: string;
  readonly folder: string;
  readonly package: string;
  /** What the binary is made of, beside what go.sum names. */
  readonly sources: readonly string[];
  readonly linkerFlags: string;
  /** With an empty Go cache. */
  readonly cpuMinutes: number;
  /** What a person without Go can do, to end the sentence that says so. */
  readonly instead?: string;
}

const reportEveryMs = 5_000;

/** Builds the program, saying how far it is. */
export async function goBuild(
  program: GoProgram,
  target: string,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { name, cpuMinutes } = program;
  report(`building ${name}: about ${cpuMinutes} CPU minutes once, seconds after that`);
  // Not -trimpath: with other compiler flags nothing of the Go build cache can be used again.
  const args = ['build', '-v', '-buildvcs=false', `-ldflags=${program.linkerFlags}`];
  const child = spawn('go', [...args, '-o', target, program.package], {
    cwd: program.folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  });
  const ended = once(child, 'close');
  const progress = createProgress(name, report);
  createInterface({ input: child.stderr }).on('line', progress.add);
  try {
    const [code] = await ended;
    if (code !== 0) throw new Error(`go build failed:\n${progress.messages()}`);
  } finally {
    progress.end();
  }
}

function createProgress(name: string, report: (line: string) => void) {
  const startedAt = Date.now();
  const messages: string[] = [];
  let packages = 0;
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    report(`building ${name}: ${packages} packages compiled, ${seconds} s`);
  }, reportEveryMs);
  return {
    // `go build -v` prints one import path for each package that it compiles.
    add: (line: string): void => {
      if (/^[\w./~-]+$/.test(line)) packages += 1;
      else messages.push(line);
    },
    messages: (): string => messages.slice(-20).join('\n'),
    end: (): void => clearInterval(timer),
  };
}

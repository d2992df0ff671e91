import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Launcher {
  readonly ended: Promise<number | null>;
  /** Waits until the output has this, and gives the first group. */
  printed(pattern: RegExp): Promise<string>;
  output(): string;
  kill(signal: NodeJS.Signals): void;
}

/** `npm run control-plane` in a process of its own, which a test may kill. */
export function startLauncher(args: readonly string[], env: NodeJS.ProcessEnv): Launcher {
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [main, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    ended,
    output: () => output,
    kill: (signal) => void child.kill(signal),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(output)?.[1];
          if (found !== undefined) resolve(found);
        };
        child.stdout.on('data', look);
        child.on('close', () => reject(new Error(`it ended without ${pattern}:\n${output}`)));
        look();
      }),
  };
}

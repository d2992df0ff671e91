import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface OperatorOptions {
  readonly kubeconfig: string;
  readonly azure: { readonly endpoint: string; readonly caFile: string };
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What to run instead of the sources, such as the bundle. */
  readonly script?: string;
}

/** The operator as a process of its own, as a user runs it, against a control plane and a simulated Azure. */
export interface OperatorProcess extends AsyncDisposable {
  readonly pid: number;
  /** Its log so far, a parsed line each. */
  readonly lines: readonly LogLine[];
  /** What it wrote that was no log line. */
  readonly noise: readonly string[];
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  onLine(hear: (line: LogLine) => void): void;
  kill(signal: NodeJS.Signals): void;
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly message: string };

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export function startOperator(options: OperatorOptions): OperatorProcess {
  const child = spawn(process.execPath, argumentsOf(options), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentOf(options),
  });
  return followed(child);
}

/** An operator that somebody has started. */
export function followed(child: ChildProcessByStdio<null, Readable, Readable>): OperatorProcess {
  const lines: LogLine[] = [];
  const noise: string[] = [];
  const hearers: ((line: LogLine) => void)[] = [];
  readLines(child.stdout, (text) => {
    const line = logLineOf(text);
    if (line === undefined) noise.push(text);
    else lines.push(line);
    for (const hear of hearers) if (line !== undefined) hear(line);
  });
  readLines(child.stderr, (text) => noise.push(text));
  const exited = exitOf(child);
  // A test that runs out of time disposes of nothing.
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  child.once('exit', () => process.off('exit', killed));
  return {
    pid: child.pid ?? 0,
    lines,
    noise,
    exited,
    onLine: (hear) => hearers.push(hear),
    kill: (signal) => child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function argumentsOf({ script, kubeconfig, azure, args }: OperatorOptions): string[] {
  return [script ?? main, `--kubeconfig=${kubeconfig}`, ...placeArguments(azure), ...(args ?? [])];
}

/** For a simulated Azure, and a host on which several operators run. */
export function placeArguments(azure: OperatorOptions['azure']): readonly string[] {
  return [
    `--arm-endpoint=${azure.endpoint}`,
    `--authority-host=${azure.endpoint}`,
    `--azure-ca-file=${azure.caFile}`,
    '--metrics-bind-address=0',
    '--health-probe-bind-address=0',
  ];
}

// Nothing of the surroundings but what a program needs to start: a test must not depend on the developer's login.
function environmentOf({ env }: OperatorOptions): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, ...env };
}

function readLines(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) take(part);
  });
}

function logLineOf(text: string): LogLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isLogLine(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

function isLogLine(line: unknown): line is LogLine {
  return typeof line === 'object' && line !== null && 'message' in line;
}

async function exitOf(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly signal: string | null }> {
  await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode };
}

import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AzureSimulator } from '../azure/server.ts';

export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** The commands as a process of their own, bundled as users get them. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [await program(), ...args], {
    stdio: 'pipe',
    cwd: options.cwd,
    // Nothing of the developer's login.
    env: { PATH: process.env['PATH'], HOME: tmpdir(), ...options.env },
  });
  child.stdin.end(options.stdin ?? '');
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: await exited, stdout, stderr };
}

/** The same against a simulated Azure. */
export function runOn(
  azure: Pick<AzureSimulator, 'endpoint' | 'tenant' | 'caFile'>,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Run> {
  const { endpoint, tenant, caFile } = azure;
  const flags = [
    `--arm-endpoint=${endpoint}`,
    `--authority-host=${endpoint}`,
    `--azure-ca-file=${caFile}`,
  ];
  const identity = {
    AZURE_TENANT_ID: tenant,
    AZURE_CLIENT_ID: 'operator',
    AZURE_CLIENT_SECRET: 'secret',
  };
  return run([...args, ...flags], { ...options, env: { ...identity, ...options.env } });
}

let bundled: Promise<string> | undefined;

/** The program's file; bundled once for all tests of this process. */
export function program(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'registry-network-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const script = fileURLToPath(new URL('../../deploy/image/bundle.ts', import.meta.url));
  await promisify(execFile)(process.execPath, [script, folder]);
  return path.join(folder, 'registry-network.js');
}

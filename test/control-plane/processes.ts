import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';

export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  readonly logPath: string;
  /** Says how it ended: `exit code 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>;
  /** SIGTERM, and SIGKILL for one that takes longer than the grace. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts a server that ends with this process, however that ends: it watches its standard input,
 * a pipe that the kernel closes. It does not keep this process alive.
 */
export async function startServer(
  program: string,
  args: readonly string[],
  logPath: string,
): Promise<ServerProcess> {
  const log = await open(logPath, 'a');
  try {
    const child = spawn(program, args, {
      stdio: ['pipe', log.fd, log.fd],
      // A group of its own, so that Ctrl-C reaches only us, and we stop the servers in order.
      detached: true,
      // Nothing of ours: etcd would take any ETCD_… variable for a flag.
      env: {},
    });
    await once(child, 'spawn');
    child.unref();
    return serverProcess(child, basename(program), logPath);
  } finally {
    await log.close();
  }
}

function serverProcess(child: ChildProcess, name: string, logPath: string): ServerProcess {
  const ended = new Promise<string>((resolve) => {
    child.on('exit', (code, signal) => {
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
    });
  });
  return {
    name,
    pid: child.pid ?? 0,
    logPath,
    ended,
    async stop(graceMs) {
      child.kill('SIGTERM');
      const grace = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(grace);
    },
  };
}

import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Guard, postGuard } from './guard.ts';
import { type ServerProcess, startServer } from './processes.ts';

const graceMs = 5_000;

/** A server ended although nobody stopped it. */
export class ServerEndedError extends Error {
  override readonly name = 'ServerEndedError';
  readonly log: LogCopy;

  constructor(server: string, how: string, log: LogCopy) {
    super(`${server} ended (${how}); ${log.summary}`);
    this.log = log;
  }
}

export interface LogCopy {
  readonly path: string;
  readonly summary: string;
}

/** Owns one control plane's folder and servers, and takes both away together. */
export class Supervisor {
  readonly folder: string;
  readonly failure: Promise<ServerEndedError>;
  readonly #guard: Guard;
  readonly #servers: ServerProcess[] = [];
  readonly #fail: (error: ServerEndedError) => void;
  #stopped: Promise<void> | undefined;

  static async create(): Promise<Supervisor> {
    const folder = await makeFolder();
    return new Supervisor(folder, await postGuard(folder));
  }

  private constructor(folder: string, guard: Guard) {
    const failure = Promise.withResolvers<ServerEndedError>();
    this.folder = folder;
    this.failure = failure.promise;
    this.#fail = failure.resolve;
    this.#guard = guard;
  }

  async start(name: string, flags: readonly string[]): Promise<void> {
    const program = join(this.folder, 'bin', name);
    const server = await startServer(program, flags, join(this.folder, `${name}.log`));
    this.#guard.protect(server.pid);
    this.#servers.unshift(server);
    void this.#watch(server);
  }

  async copyLog(name: string): Promise<LogCopy> {
    return copyLog(join(this.folder, `${name}.log`));
  }

  async stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    await this.#stopped;
  }

  async #watch(server: ServerProcess): Promise<void> {
    const how = await server.ended;
    if (this.#stopped !== undefined) return;
    this.#fail(new ServerEndedError(server.name, how, await copyLog(server.logPath)));
  }

  // Latest first, one after the other: kube-apiserver needs minutes to end once etcd is gone.
  async #stopAll(): Promise<void> {
    for (const server of this.#servers) await server.stop(graceMs);
    await rm(this.folder, { recursive: true, force: true });
    await this.#guard.dismiss();
  }
}

/** A port that was free an instant ago; whoever finds it taken tries another. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port was assigned');
  return address.port;
}

// The path of a Unix socket may have 103 bytes (macOS), and etcd's lies in this folder.
async function makeFolder(): Promise<string> {
  const parent = Buffer.byteLength(tmpdir()) > 60 ? '/tmp' : tmpdir();
  return mkdtemp(join(parent, 'control-plane-'));
}

// Copied, because the folder goes; it may be gone by now, if somebody else removed it.
async function copyLog(logPath: string): Promise<LogCopy> {
  const path = join(tmpdir(), `${basename(dirname(logPath))}-${basename(logPath)}`);
  try {
    await copyFile(logPath, path);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    return { path, summary: `the last lines of ${path}:\n${lines.slice(-15).join('\n')}` };
  } catch (error) {
    return { path, summary: `its log ${logPath} cannot be read: ${String(error)}` };
  }
}

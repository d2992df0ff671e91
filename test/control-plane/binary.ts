import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withBuildLock } from './build-lock.ts';
import { goBuild, type GoProgram } from './go-build.ts';
import { runCommand } from './run-command.ts';

export interface BinarySearch {
  readonly env: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
}

/** The path of the program's binary; built first if these sources never were. */
export async function findOrBuildBinary(
  program: GoProgram,
  search: BinarySearch,
  signal: AbortSignal,
): Promise<string> {
  const goVersion = await findGoVersion(program);
  if (goVersion === undefined) {
    throw new Error(
      `Go (https://go.dev/dl) is needed to build ${program.name}` + (program.instead ?? ''),
    );
  }
  const path = await binaryPath(program, goVersion, search.env);
  if (!(await isThere(path))) await withBuildLock(`${path}.lock`, () => build(path), signal);
  return path;

  async function build(target: string): Promise<void> {
    if (await isThere(target)) return; // whoever held the lock built it
    const unfinished = `${target}.${process.pid}`;
    try {
      await goBuild(program, unfinished, search.report, signal);
      await rename(unfinished, target);
    } finally {
      await rm(unfinished, { force: true });
    }
  }
}

/** The path of an earlier build of these sources; undefined rather than minutes of building. */
export async function findEarlierBinary(
  program: GoProgram,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const goVersion = await findGoVersion(program);
  if (goVersion === undefined) return undefined;
  const path = await binaryPath(program, goVersion, env);
  return (await isThere(path)) ? path : undefined;
}

async function binaryPath(
  program: GoProgram,
  goVersion: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const hash = createHash('sha256').update(`${goVersion}\n${program.linkerFlags}\n`);
  for (const source of program.sources) {
    hash.update(await readFile(join(program.folder, source)));
  }
  const folder = join(userCacheFolder(env), 'registry-network-operator');
  await mkdir(folder, { recursive: true });
  return join(folder, `${program.name}-${hash.digest('hex').slice(0, 16)}`);
}

function userCacheFolder(env: NodeJS.ProcessEnv): string {
  const named = env['XDG_CACHE_HOME'] ?? '';
  if (named !== '') return named;
  return join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
}

// The one that go.mod selects, which may be newer than the one installed; with platform, because
// home folders are shared between machines.
async function findGoVersion({ folder }: GoProgram): Promise<string | undefined> {
  try {
    const go = await runCommand('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], {
      cwd: folder,
    });
    return go.code === 0 ? go.stdout : undefined;
  } catch {
    return undefined; // there is no `go`
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

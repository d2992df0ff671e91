import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withBuildLock } from './build-lock.ts';
import { goBuild, linkerFlags, moduleFolder } from './go-build.ts';
import { runCommand } from './run-command.ts';

export interface BinarySearch {
  readonly env: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
}

/** The path of the binary that holds all programs; built first if these sources never were. */
export async function findOrBuildBinary(
  search: BinarySearch,
  signal: AbortSignal,
): Promise<string> {
  const goVersion = await findGoVersion();
  if (goVersion === undefined) {
    throw new Error(
      'a control plane needs either Go (https://go.dev/dl) to build one, or KUBEBUILDER_ASSETS ' +
        'with etcd, kube-apiserver and kube-controller-manager',
    );
  }
  const path = await binaryPath(goVersion, search.env);
  if (!(await isThere(path))) await withBuildLock(`${path}.lock`, () => build(path), signal);
  return path;

  async function build(target: string): Promise<void> {
    if (await isThere(target)) return; // whoever held the lock built it
    const unfinished = `${target}.${process.pid}`;
    try {
      await goBuild(unfinished, search.report, signal);
      await rename(unfinished, target);
    } finally {
      await rm(unfinished, { force: true });
    }
  }
}

/** The path of an earlier build of these sources; undefined rather than minutes of building. */
export async function findEarlierBinary(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const goVersion = await findGoVersion();
  if (goVersion === undefined) return undefined;
  const path = await binaryPath(goVersion, env);
  return (await isThere(path)) ? path : undefined;
}

async function binaryPath(goVersion: string, env: NodeJS.ProcessEnv): Promise<string> {
  const hash = createHash('sha256').update(`${goVersion}\n${await linkerFlags()}\n`);
  for (const source of ['go.mod', 'go.sum', 'main.go']) {
    hash.update(await readFile(join(moduleFolder, source)));
  }
  const folder = join(userCacheFolder(env), 'registry-network-operator');
  await mkdir(folder, { recursive: true });
  return join(folder, `control-plane-${hash.digest('hex').slice(0, 16)}`);
}

function userCacheFolder(env: NodeJS.ProcessEnv): string {
  const named = env['XDG_CACHE_HOME'] ?? '';
  if (named !== '') return named;
  return join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
}

// The one that go.mod selects, which may be newer than the one installed; with platform, because
// home folders are shared between machines.
async function findGoVersion(): Promise<string | undefined> {
  try {
    const go = await runCommand('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], {
      cwd: moduleFolder,
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

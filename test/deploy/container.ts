import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../control-plane/run-command.ts';
import { imageConfig } from './image.ts';

/** A file or folder of the machine, at a path of the container. */
export interface Mount {
  readonly from: string;
  readonly to: string;
  readonly isWritable?: boolean;
}

export interface Run {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly mounts?: readonly Mount[];
}

const imageFolder = fileURLToPath(new URL('../../deploy/image', import.meta.url));

/** Where the kernel lets us do what a container engine does, without one. */
export const canContain = process.platform === 'linux' && process.getuid?.() === 0;

/**
 * Stands in for a container: a root file system of its own that nobody can write to, another user without privileges, and
 * nothing in the environment but what is given. The libraries and devices of the machine are in it, read-only.
 */
export class Container implements AsyncDisposable {
  readonly #root: string;

  /** What the last stage of the Dockerfile has, made by the steps of those before it. */
  static async build(): Promise<Container> {
    const root = await mkdtemp(join(tmpdir(), 'container-'));
    await chmod(root, 0o755);
    const container = new Container(root);
    await must(process.execPath, [join(imageFolder, 'bundle.ts'), join(root, 'app')]);
    await mkdir(join(root, 'nodejs/bin'), { recursive: true });
    await copyFile(process.execPath, join(root, 'nodejs/bin/node'));
    await container.#warmUp();
    return container;
  }

  private constructor(root: string) {
    this.#root = root;
  }

  /** The program itself, not a shell around it: signals reach it, and its end is the child's. */
  async start({
    command,
    env,
    user,
    mounts = [],
  }: Run): Promise<ChildProcessByStdio<null, Readable, Readable>> {
    const all = [...(await machineMounts()), ...mounts];
    for (const mount of all) await this.#makeTarget(mount);
    const table = all.flatMap(({ from, to, isWritable }) => [
      from,
      to,
      isWritable === true ? 'rw' : 'ro',
    ]);
    const [uid = '', gid = ''] = user.split(':');
    return spawn(
      '/usr/bin/unshare',
      ['--mount', '/bin/sh', '-c', script, this.#root, uid, gid, ...table, '--', ...command],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: usualPath, ...env } },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }

  async #warmUp(): Promise<void> {
    const { warmUp, env, user } = await imageConfig();
    const cache = env['NODE_COMPILE_CACHE'] ?? '';
    await mkdir(join(this.#root, cache));
    await must('chown', [user, join(this.#root, cache)]);
    const mounts = [
      { from: imageFolder, to: '/src/deploy/image' },
      { from: join(this.#root, cache), to: cache, isWritable: true },
    ];
    const [, ...args] = warmUp;
    const run = { command: ['/nodejs/bin/node', ...args], env, user, mounts };
    const [code] = await once(await this.start(run), 'close');
    if (code !== 0) throw new Error(`this failed: ${warmUp.join(' ')}`);
  }

  async #makeTarget({ from, to }: Mount): Promise<void> {
    const target = join(this.#root, to);
    const isFolder = (await stat(from)).isDirectory();
    await mkdir(isFolder ? target : dirname(target), { recursive: true });
    if (!isFolder) await writeFile(target, '', { flag: 'a' });
  }
}

// What an engine sets where the image does not.
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

// The mounts go with the process that made them. `remount` alone makes a bind mount read-only.
const script = `
set -e
root=$0 uid=$1 gid=$2; shift 2
mount --make-rprivate /
mount --bind "$root" "$root"
while [ "$1" != -- ]; do
  mount --rbind "$1" "$root$2"
  [ "$3" = rw ] || mount -o remount,bind,ro "$root$2"
  shift 3
done
shift
mount -o remount,bind,ro "$root"
exec chroot "$root" /usr/bin/setpriv --reuid="$uid" --regid="$gid" --clear-groups \
  --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"
`;

async function machineMounts(): Promise<readonly Mount[]> {
  const folders = ['/usr', '/lib', '/lib64', '/bin', '/dev', '/proc'];
  const there = await Promise.all(folders.map((folder) => stat(folder).catch(() => undefined)));
  return folders
    .filter((_, index) => there[index]?.isDirectory() === true)
    .map((from) => ({ from, to: from }));
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runCommand(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}

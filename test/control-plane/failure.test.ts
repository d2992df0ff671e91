import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startControlPlane } from './control-plane.ts';
import { startLauncher } from './launcher.ts';
import { isThere, processesNaming } from './running-processes.ts';

// The programs here serve nothing: they stand for the ways in which a server may end, or not end.
const waits = 'exec tail -f "$0"';

test('a server that ends is named, with the end of its log and where the log is', async () => {
  const env = await programs({ apiServer: 'echo no such flag; exit 3' });
  const message = await failureOf(env);
  expect(message).toMatch(
    /kube-apiserver ended \(exit code 3\); the last lines of .*:\nno such flag/,
  );
  expect(await readFile(logIn(message), 'utf8')).toBe('no such flag\n');
});

test('a port that somebody took meanwhile is not tried again', async () => {
  const ports = join(await temporaryFolder(), 'ports');
  const taken = `echo "$2" >> ${ports}; echo "listen: address already in use"; exit 1`;
  const message = await failureOf(await programs({ apiServer: taken }));
  expect(message).toContain('address already in use');
  const tried = (await readFile(ports, 'utf8')).trim().split('\n');
  expect(new Set(tried).size).toBe(3);
});

test('a cancelled start leaves no process and no folder', async () => {
  const started = join(await temporaryFolder(), 'started');
  const env = await programs({ apiServer: `echo "$0" > ${started}; ${waits}` });
  const cancelled = new AbortController();
  const start = startControlPlane({ controllerManager: false, env }, cancelled.signal);
  const folder = await folderNamedIn(started);
  cancelled.abort();
  await expect(start).rejects.toThrow('aborted');
  expect(await processesNaming(folder)).toEqual([]);
  expect(await isThere(folder)).toBe(false);
});

test('servers that do not watch their input end with a starter that is killed', async () => {
  const started = join(await temporaryFolder(), 'started');
  const env = await programs({ apiServer: `echo "$0" > ${started}; ${waits}` });
  const launcher = startLauncher(['--no-controller-manager'], env);
  const folder = await folderNamedIn(started);
  launcher.kill('SIGKILL');
  await expect.poll(() => processesNaming(folder), { timeout: 10_000 }).toEqual([]);
  await expect.poll(() => isThere(folder), { timeout: 10_000 }).toBe(false);
});

test('--help says how to use it', async () => {
  const launcher = startLauncher(['--help'], process.env);
  expect(await launcher.ended).toBe(0);
  expect(launcher.output()).toContain('npm run control-plane');
});

async function failureOf(env: NodeJS.ProcessEnv): Promise<string> {
  const error: unknown = await startControlPlane({ controllerManager: false, env }).catch(
    (reason: unknown) => reason,
  );
  const message = error instanceof Error ? error.message : 'it started';
  onTestFinished(() => rm(logIn(message), { force: true }));
  return message;
}

function logIn(message: string): string {
  return /last lines of (.*):\n/.exec(message)?.[1] ?? '';
}

/** An environment whose KUBEBUILDER_ASSETS are shell scripts. */
async function programs(scripts: { readonly apiServer: string }): Promise<NodeJS.ProcessEnv> {
  const folder = await temporaryFolder();
  const executable = { mode: 0o755 };
  await writeFile(join(folder, 'etcd'), `#!/bin/sh\n${waits}\n`, executable);
  await writeFile(join(folder, 'kube-apiserver'), `#!/bin/sh\n${scripts.apiServer}\n`, executable);
  return { ...process.env, KUBEBUILDER_ASSETS: folder };
}

// A program writes its own path, which lies in the `bin` of the control plane's folder.
async function folderNamedIn(file: string): Promise<string> {
  const read = async (): Promise<string> => readFile(file, 'utf8').catch(() => '');
  await expect.poll(read, { timeout: 10_000 }).toMatch(/\n$/);
  return dirname(dirname((await read()).trim()));
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'programs-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

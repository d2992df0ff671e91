import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withBuildLock } from './build-lock.ts';
import { runCommand } from './run-command.ts';
import { isThere } from './running-processes.ts';

const signal = new AbortController().signal;

test('two never work at once', async () => {
  const path = await lockPath();
  let working = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    working += 1;
    most = Math.max(most, working);
    await runCommand('true', []);
    working -= 1;
  };
  await Promise.all([withBuildLock(path, work, signal), withBuildLock(path, work, signal)]);
  expect(most).toBe(1);
});

test('a lock is given back when the work fails', async () => {
  const path = await lockPath();
  await expect(withBuildLock(path, fail, signal)).rejects.toThrow('no compiler');
  expect(await isThere(path)).toBe(false);
});

test('the lock of a process that is gone is taken over', async () => {
  const path = await lockPath();
  const { stdout: gone } = await runCommand('/bin/sh', ['-c', 'echo $$']);
  await writeFile(path, gone);
  let worked = false;
  const work = async (): Promise<void> => void (worked = true);
  await withBuildLock(path, work, signal);
  expect(worked).toBe(true);
});

test('waiting for a lock can be cancelled', async () => {
  const path = await lockPath();
  await writeFile(path, String(process.pid));
  await expect(withBuildLock(path, fail, AbortSignal.abort())).rejects.toThrow('aborted');
});

async function fail(): Promise<void> {
  throw new Error('no compiler');
}

async function lockPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'build.lock');
}

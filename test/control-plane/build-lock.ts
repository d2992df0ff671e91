import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while no other process on this machine holds the same lock file. A lock whose owner
 * is gone is taken over. Two that take over in the same instant both go on: that costs time only,
 * because a build lands by rename.
 */
export async function withBuildLock(
  path: string,
  work: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!(await take(path))) {
    if (!(await isHeld(path))) await rm(path, { force: true });
    else await sleep(500, undefined, { signal });
  }
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function isHeld(path: string): Promise<boolean> {
  const owner = await readFile(path, 'utf8').catch(() => '');
  if (owner === '') return true; // taken an instant ago, not yet signed; or just given back
  try {
    return process.kill(Number(owner), 0);
  } catch (error) {
    return hasCode(error, 'EPERM'); // alive, but another user's
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

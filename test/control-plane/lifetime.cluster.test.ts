import { expect, test } from 'vitest';
import { startControlPlane } from './control-plane.ts';
import { startLauncher } from './launcher.ts';
import { isThere, processesNaming } from './running-processes.ts';

const timeout = 120_000;

test('stopping leaves no process and no folder', { timeout }, async () => {
  const controlPlane = await startControlPlane();
  expect(await processesNaming(controlPlane.dataDir)).toHaveLength(4);
  await Promise.all([controlPlane.stop(), controlPlane.stop()]);
  expect(await processesNaming(controlPlane.dataDir)).toEqual([]);
  expect(await isThere(controlPlane.dataDir)).toBe(false);
});

test.for(['SIGKILL', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s to the process that started it leaves no process and no folder',
  { timeout },
  async (signal) => {
    const launcher = startLauncher(['--no-controller-manager'], process.env);
    const folder = await launcher.printed(/removes (\S+)\.\n/);
    expect(await processesNaming(folder)).not.toEqual([]);
    launcher.kill(signal);
    await expect.poll(() => processesNaming(folder), { timeout: 20_000 }).toEqual([]);
    await expect.poll(() => isThere(folder), { timeout: 20_000 }).toBe(false);
  },
);

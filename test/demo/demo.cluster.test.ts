import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rmdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { startControlPlane } from '../control-plane/control-plane.ts';
import { processesNaming } from '../control-plane/running-processes.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const timeout = 180_000;

/** The demo in a process of its own, as `npm run demo` starts it. */
async function startDemo(args: readonly string[]) {
  const folder = await mkdtemp('/tmp/demo-test-');
  const child: ChildProcess = spawn(process.execPath, [main, '--fast', '--plain', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: folder },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const exited = once(child, 'close').then(() => child.exitCode);
  return {
    folder,
    /** What it has printed, once it has ended with this code. */
    ended: async (code: number): Promise<string> => {
      if ((await exited) !== code) throw new Error(`exit code ${child.exitCode}:\n${output}`);
      return output;
    },
    interrupt: () => child.kill('SIGINT'),
    printed: async (pattern: RegExp): Promise<string> => {
      await vi.waitUntil(() => pattern.test(output) || child.exitCode !== null, { timeout });
      const found = pattern.exec(output);
      if (found === null) throw new Error(`not printed: ${String(pattern)}\n${output}`);
      return found[1] ?? found[0];
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

test(
  'it plays four scenes, passes every check and leaves nothing behind',
  { timeout },
  async () => {
    await using demo = await startDemo([]);
    const output = await demo.ended(0);
    expect(output).toMatch(/\n4 scenes, (\d+) of \1 checks passed in [\d.]+ s\n$/);
    expect(output).not.toContain('✗');
    expect(output).not.toContain('\x1b');
    await expectNothingLeft(demo.folder);
  },
);

test.for([{ moment: /etcd/ }, { moment: /service endpoint none -> / }])(
  'Ctrl-C after $moment ends it and leaves no process and no folder',
  { timeout },
  async ({ moment }) => {
    await using demo = await startDemo([]);
    await demo.printed(moment);
    demo.interrupt();
    const output = await demo.ended(130);
    expect(output).toContain('stopped before the end');
    await expectNothingLeft(demo.folder);
  },
);

test('a cluster that it may use is given back as it was', { timeout }, async () => {
  await using cluster = await startControlPlane({ report: () => undefined });
  const args = ['--kubeconfig', cluster.kubeconfigPath];
  const leftovers = async () => {
    const { stdout } = await cluster.kubectl(['get', 'crd,namespace', '-o', 'name']);
    return stdout.split('\n').filter((name) => /registrynetwork|registry-network/.test(name));
  };
  const soon = { timeout: 30_000, interval: 500 };

  await using kept = await startDemo([...args, '--keep']);
  await kept.printed(/In another terminal:/);
  expect(await leftovers()).toHaveLength(4);
  kept.interrupt();
  await kept.ended(0);
  await expectNothingLeft(kept.folder);
  await expect.poll(leftovers, soon).toEqual([]);

  await using interrupted = await startDemo(args);
  await interrupted.printed(/default action Allow -> Deny/);
  interrupted.interrupt();
  await interrupted.ended(130);
  await expectNothingLeft(interrupted.folder);
  await expect.poll(leftovers, soon).toEqual([]);

  await cluster.kubectl(['apply', '--server-side', '-k', 'crds/']);
  const sample = ['apply', '-f', 'deploy/samples/minimal.yaml'];
  await expect.poll(async () => (await cluster.kubectl(sample)).code, soon).toBe(0);
  await using refused = await startDemo(args);
  expect(await refused.ended(1)).toContain('there are RegistryNetworkPolicies');
  expect(await leftovers()).toHaveLength(3);
  await expectNothingLeft(refused.folder);
});

// Everything that it starts works in a folder below the one for temporary files, and is told so in its arguments.
async function expectNothingLeft(folder: string): Promise<void> {
  expect(await processesNaming(folder)).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
  await rmdir(folder);
}

import { cp, glob, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { paths } from '../../src/kubernetes/resource-path.ts';
import { installCrds } from '../api/install-crds.ts';
import { setup as startControlPlane } from '../control-plane/global-setup.ts';
import { runCommand } from '../control-plane/run-command.ts';
import { waitForPath } from '../control-plane/readiness.ts';
import { type ControlPlaneAddress, controlPlaneTools } from '../control-plane/tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** What to run as the operator: a copy of the bundle, which nobody rebuilds during the run. */
    readonly operatorScript: string;
  }
}

/** A control plane with both kinds served, and the operator as it is shipped. `OPERATOR_SCRIPT` runs another. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stopControlPlane = await startControlPlane(project);
  await serveKinds(project.getProvidedContext().controlPlane);
  const folder = await mkdtemp(join(tmpdir(), 'operator-'));
  project.provide('operatorScript', await scriptIn(folder));
  return async () => {
    await rm(folder, { recursive: true, force: true });
    await stopControlPlane();
  };
}

// Established comes some moments before the API server answers for the kind.
async function serveKinds(address: ControlPlaneAddress): Promise<void> {
  await installCrds(controlPlaneTools(address));
  const { server, adminToken: token, caFile } = address;
  const access = { server, token, ca: await readFile(caFile, 'utf8') };
  for (const path of Object.values(paths)) {
    await waitForPath(access, path, AbortSignal.timeout(30_000));
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = join(root, 'src');
const bundle = join(root, 'dist');

async function scriptIn(folder: string): Promise<string> {
  const chosen = process.env['OPERATOR_SCRIPT'];
  if (chosen !== undefined) return chosen;
  if (!(await isFresh())) await build();
  await cp(bundle, folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  return join(folder, 'main.js');
}

async function build(): Promise<void> {
  const { code, stdout, stderr } = await runCommand('npm', ['run', 'build'], { cwd: root });
  if (code !== 0) throw new Error(`npm run build: ${stdout}${stderr}`);
}

async function isFresh(): Promise<boolean> {
  const built = await stat(join(bundle, 'main.js')).catch(() => undefined);
  if (built === undefined) return false;
  for await (const file of glob('**/*.ts', { cwd: sources })) {
    if ((await stat(join(sources, file))).mtimeMs > built.mtimeMs) return false;
  }
  return true;
}

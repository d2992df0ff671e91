import { cp, glob, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { runCommand } from '../control-plane/run-command.ts';
import { Evidence } from './evidence.ts';
import { requireEverythingUsed } from './least-privilege.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** What to run as the operator: a copy of the bundle, which nobody rebuilds during the run. */
    readonly operatorScript: string;
    /** Where test files leave what the end of the run judges. */
    readonly evidenceFolder: string;
  }
}

/** The operator as it is shipped. `OPERATOR_SCRIPT` runs another. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'operator-'));
  const evidenceFolder = join(folder, 'evidence');
  await mkdir(evidenceFolder);
  project.provide('evidenceFolder', evidenceFolder);
  project.provide('operatorScript', await scriptIn(folder));
  return async () => {
    try {
      if (await sawEverything(project)) await requireEverythingUsed(new Evidence(evidenceFolder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

// A part of the tests, or one that broke off, shows nothing of what the rest makes use of.
async function sawEverything(project: TestProject): Promise<boolean> {
  const { testFiles } = await project.globTestFiles();
  const modules = project.vitest.state.getTestModules().filter((one) => one.project === project);
  const tests = modules.flatMap((one) => [...one.children.allTests()]);
  return (
    modules.length === testFiles.length &&
    modules.every((one) => one.state() === 'passed') &&
    tests.every((one) => one.result().state === 'passed')
  );
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

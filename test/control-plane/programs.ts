import { access, constants, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type BinarySearch, findEarlierBinary, findOrBuildBinary } from './binary.ts';
import { controlPlaneProgram } from './go-program.ts';

export const programNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kubectl',
  'kstatus',
] as const;
export type ProgramName = (typeof programNames)[number];
export type Programs = ReadonlyMap<ProgramName, string>;

/**
 * Finds the programs: first in KUBEBUILDER_ASSETS (what `setup-envtest` installs), the others in
 * our own binary, which is built only if a required one is missing.
 */
export async function findPrograms(
  required: readonly ProgramName[],
  search: BinarySearch,
  signal: AbortSignal,
): Promise<Programs> {
  const found = await findAssets(search.env['KUBEBUILDER_ASSETS'] ?? '');
  const program = await controlPlaneProgram();
  const binary = required.every((name) => found.has(name))
    ? await findEarlierBinary(program, search.env)
    : await findOrBuildBinary(program, search, signal);
  if (binary === undefined) return found;
  return new Map(programNames.map((name) => [name, found.get(name) ?? binary]));
}

/** Gives every program a path that ends in its own name: our binary goes by that. */
export async function linkPrograms(programs: Programs, folder: string): Promise<void> {
  await mkdir(folder);
  for (const [name, path] of programs) await symlink(path, join(folder, name));
}

async function findAssets(folder: string): Promise<Map<ProgramName, string>> {
  const found = new Map<ProgramName, string>();
  for (const name of folder === '' ? [] : programNames) {
    const path = join(folder, name);
    if (await isExecutable(path)) found.set(name, path);
  }
  return found;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

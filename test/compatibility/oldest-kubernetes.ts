import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOrBuildBinary } from '../control-plane/binary.ts';
import type { GoProgram } from '../control-plane/go-build.ts';
import { runCommand } from '../control-plane/run-command.ts';

const program: GoProgram = {
  name: 'oldest-kubernetes',
  folder: join(import.meta.dirname, 'oldest-kubernetes'),
  package: '.',
  sources: ['go.mod', 'go.sum', 'main.go'],
  linkerFlags: '-s -w',
  cpuMinutes: 1,
};

/** The minor version of Kubernetes whose validation this is: `1.31`. */
export async function oldestKubernetes(): Promise<string> {
  const text = await readFile(join(program.folder, 'go.mod'), 'utf8');
  const [, minor] = /k8s\.io\/apiextensions-apiserver v0\.(\d+)\./.exec(text) ?? [];
  return `1.${minor}`;
}

/** What an API server of that version has against files with CustomResourceDefinitions, a line each. */
export async function refusalsOfOldest(files: readonly string[]): Promise<readonly string[]> {
  const search = { env: process.env, report: console.error };
  const binary = await findOrBuildBinary(program, search, new AbortController().signal);
  const { code, stdout, stderr } = await runCommand(binary, files);
  if (code !== 0 && code !== 1) throw new Error(`oldest-kubernetes: ${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { findOrBuildBinary } from '../control-plane/binary.ts';
import type { GoProgram } from '../control-plane/go-build.ts';
import { runCommand } from '../control-plane/run-command.ts';

const program: GoProgram = {
  name: 'argocd-health',
  folder: join(import.meta.dirname, 'lua'),
  package: '.',
  sources: ['go.mod', 'go.sum', 'main.go'],
  linkerFlags: '-s -w',
  cpuMinutes: 0.1,
};

const settings = join(import.meta.dirname, '../../deploy/gitops/argocd/argocd-cm.yaml');
const settingsSchema = z.object({ data: z.record(z.string(), z.string()) });
const verdictsSchema = z.array(z.object({ status: z.string(), message: z.string() }));
const keyPattern = /^resource\.customizations\.health\.registrynetwork\.dev_(\w+)$/;

/** What Argo CD says of objects that are not being deleted, with the scripts that we ship. */
export async function argocdHealth(
  objects: readonly unknown[],
): Promise<readonly { readonly status: string; readonly message: string }[]> {
  const search = { env: process.env, report: console.error };
  const binary = await findOrBuildBinary(program, search, new AbortController().signal);
  const input = JSON.stringify({ scripts: await healthScripts(), objects });
  const { code, stdout, stderr } = await runCommand(binary, [], { input });
  if (code !== 0) throw new Error(`argocd-health: ${stderr}`);
  return verdictsSchema.parse(JSON.parse(stdout));
}

/** By kind. */
async function healthScripts(): Promise<Readonly<Record<string, string>>> {
  const { data } = settingsSchema.parse(parse(await readFile(settings, 'utf8')));
  return Object.fromEntries(
    Object.entries(data).map(([key, script]) => [keyPattern.exec(key)?.[1] ?? key, script]),
  );
}

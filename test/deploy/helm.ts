import { join } from 'node:path';
import { findOrBuildBinary } from '../control-plane/binary.ts';
import type { GoProgram } from '../control-plane/go-build.ts';
import { runCommand } from '../control-plane/run-command.ts';

// What Helm's own build sets: without it, helm takes the cluster for Kubernetes 1.20 when it only renders.
const versionOf = 'helm.sh/helm/v3/pkg/chartutil.k8sVersion';

const program: GoProgram = {
  name: 'helm',
  folder: join(import.meta.dirname, 'helm'),
  package: 'helm.sh/helm/v3/cmd/helm',
  sources: ['go.mod', 'go.sum'],
  linkerFlags: `-s -w -X ${versionOf}Major=1 -X ${versionOf}Minor=37`,
  cpuMinutes: 2,
};

/** What helm writes to standard output; throws what it says where it fails. `env` may name a KUBECONFIG. */
export async function helm(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const binary = await helmPath();
  const { code, stdout, stderr } = await runCommand(binary, args, {
    env: { ...process.env, ...env },
  });
  if (code !== 0) throw new Error(`helm ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

export function helmPath(): Promise<string> {
  const search = { env: process.env, report: console.error };
  return findOrBuildBinary(program, search, new AbortController().signal);
}

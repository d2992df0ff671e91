import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GoProgram } from './go-build.ts';

const folder = import.meta.dirname;

/** The module in this folder. */
export async function controlPlaneProgram(): Promise<GoProgram> {
  return {
    name: 'control-plane',
    folder,
    package: '.',
    sources: ['go.mod', 'go.sum', 'main.go'],
    linkerFlags: linkerFlags(await kubernetesVersion()),
    cpuMinutes: 10,
    instead: ', or KUBEBUILDER_ASSETS with etcd, kube-apiserver and kube-controller-manager',
  };
}

/** As in go.mod: `v1.37.2`. */
export async function kubernetesVersion(): Promise<string> {
  const text = await readFile(join(folder, 'go.mod'), 'utf8');
  const version = /^\s*k8s\.io\/kubernetes (v\S+)$/m.exec(text)?.[1];
  if (version === undefined) throw new Error('go.mod does not require k8s.io/kubernetes');
  return version;
}

// No symbol tables (75 MB less), and the version, which Kubernetes' own build sets this way too.
function linkerFlags(version: string): string {
  const [major = '', minor = ''] = version.slice(1).split('.');
  const name = 'k8s.io/component-base/version';
  return `-s -w -X ${name}.gitVersion=${version} -X ${name}.gitMajor=${major} -X ${name}.gitMinor=${minor}`;
}

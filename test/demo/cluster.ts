import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startControlPlane } from '../control-plane/control-plane.ts';
import { findPrograms, linkPrograms } from '../control-plane/programs.ts';
import { type CommandResult, runCommand } from '../control-plane/run-command.ts';

/** The Kubernetes that the demo runs on. */
export interface DemoCluster extends AsyncDisposable {
  readonly kubeconfig: string;
  /** Of the operator and of the policy. */
  readonly namespace: string;
  /** Whether it is a user's, who wants it back as it was. */
  readonly isBorrowed: boolean;
  /** What a shell needs to have `kubectl` speak to it. */
  readonly environment: readonly string[];
  /** Resolves if it ends although nobody stopped it. */
  readonly failure: Promise<Error>;
  /** Any exit code is a result. */
  readonly kubectl: (args: readonly string[]) => Promise<CommandResult>;
}

export async function embeddedCluster(
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<DemoCluster> {
  const controlPlane = await startControlPlane({ report }, signal);
  const { kubeconfigPath, dataDir, failure } = controlPlane;
  return {
    kubeconfig: kubeconfigPath,
    namespace: 'registry-network-system',
    isBorrowed: false,
    environment: [
      `export KUBECONFIG=${kubeconfigPath}`,
      `export PATH="$PATH:${join(dataDir, 'bin')}"`,
    ],
    failure,
    kubectl: (args) => controlPlane.kubectl(args),
    [Symbol.asyncDispose]: () => controlPlane.stop(),
  };
}

export async function borrowedCluster(
  file: string,
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<DemoCluster> {
  const kubeconfig = resolve(file);
  const folder = await mkdtemp(join(tmpdir(), 'registry-network-demo-'));
  const program = (await isInstalled()) ? 'kubectl' : await ownKubectl(folder, report, signal);
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  return {
    kubeconfig,
    namespace: 'registry-network-demo',
    isBorrowed: true,
    environment: [`export KUBECONFIG=${kubeconfig}`],
    failure: new Promise(() => undefined),
    kubectl: (args) => runCommand(program, ['--request-timeout=20s', ...args], { env }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function isInstalled(): Promise<boolean> {
  return runCommand('kubectl', ['version', '--client']).then(
    ({ code }) => code === 0,
    () => false,
  );
}

async function ownKubectl(
  folder: string,
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const programs = await findPrograms(['kubectl'], { env: process.env, report }, signal);
  await linkPrograms(programs, join(folder, 'bin'));
  return join(folder, 'bin', 'kubectl');
}

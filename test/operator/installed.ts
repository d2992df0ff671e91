import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { paths } from '../../src/kubernetes/client/resource-path.ts';
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from '../control-plane/control-plane.ts';
import { waitForPath } from '../control-plane/readiness.ts';
import { baseFolder } from '../deploy/base.ts';
import { type Deployed, readDeployed } from '../deploy/deployed.ts';

/** The operator in a control plane, and what it finds in files. */
export interface Installation extends Deployed {
  readonly kubeconfig: string;
  readonly azureTokenFile: string;
}

/** A control plane with the operator installed from kustomize's base, but for its pods. */
export interface Installed {
  readonly controlPlane: ControlPlane;
  readonly installation: Installation;
}

export async function startInstalled(options: ControlPlaneOptions): Promise<Installed> {
  const controlPlane = await startControlPlane(options);
  void controlPlane.failure.then(console.error);
  await installBase(controlPlane);
  const { server, adminToken: token, caFile } = controlPlane;
  const access = { server, token, ca: await readFile(caFile, 'utf8') };
  // Established comes some moments before the API server answers for the kind.
  for (const path of Object.values(paths)) {
    await waitForPath(access, path, AbortSignal.timeout(30_000));
  }
  return { controlPlane, installation: await readInstallation(controlPlane) };
}

export async function installBase({ kubectl }: Pick<ControlPlane, 'kubectl'>): Promise<void> {
  const apply = await kubectl(['apply', '--server-side', '-k', baseFolder]);
  if (apply.code !== 0) throw new Error(`kubectl apply -k ${baseFolder}: ${apply.stderr}`);
}

async function readInstallation(controlPlane: ControlPlane): Promise<Installation> {
  const deployed = await readDeployed(controlPlane, 'registry-network-system');
  const azureTokenFile = join(controlPlane.dataDir, 'azure-token');
  await writeFile(azureTokenFile, deployed.azureToken);
  const kubeconfig = await controlPlane.kubeconfigWithToken(deployed.token);
  return { ...deployed, kubeconfig, azureTokenFile };
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { paths } from '../../src/kubernetes/client/resource-path.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { waitForPath } from '../control-plane/readiness.ts';
import { baseFolder } from '../deploy/base.ts';
import { Evidence } from './evidence.ts';
import { type Deployed, readDeployed } from '../deploy/deployed.ts';

/**
 * With the operator installed from kustomize's base, but for its pods. An operator acts on every policy that there is, so
 * each worker of Vitest has a control plane of its own: started with the worker's first test file, shared by its others,
 * and gone with the worker.
 */
const controlPlane = await startServing();
export const { address: ownControlPlane } = controlPlane;

/** The operator in it, and what it finds in files. */
export interface Installation extends Deployed {
  readonly kubeconfig: string;
  readonly azureTokenFile: string;
}
export const installation = await readInstallation();

async function readInstallation(): Promise<Installation> {
  const deployed = await readDeployed(controlPlane, 'registry-network-system');
  const azureTokenFile = join(controlPlane.dataDir, 'azure-token');
  await writeFile(azureTokenFile, deployed.azureToken);
  const kubeconfig = await controlPlane.kubeconfigWithToken(deployed.token);
  return { ...deployed, kubeconfig, azureTokenFile };
}

async function startServing(): Promise<ControlPlane> {
  const { auditLog: logFile } = new Evidence(inject('evidenceFolder'));
  const started = await startControlPlane({ auditing: { logFile } });
  void started.failure.then(console.error);
  await installBase(started);
  const { server, adminToken: token, caFile } = started;
  const access = { server, token, ca: await readFile(caFile, 'utf8') };
  // Established comes some moments before the API server answers for the kind.
  for (const path of Object.values(paths)) {
    await waitForPath(access, path, AbortSignal.timeout(30_000));
  }
  return started;
}

async function installBase(started: ControlPlane): Promise<void> {
  const apply = await started.kubectl(['apply', '--server-side', '-k', baseFolder]);
  if (apply.code !== 0) throw new Error(`kubectl apply -k ${baseFolder}: ${apply.stderr}`);
}

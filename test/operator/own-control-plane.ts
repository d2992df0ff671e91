import { readFile } from 'node:fs/promises';
import { paths } from '../../src/kubernetes/client/resource-path.ts';
import { installCrds } from '../api/install-crds.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { waitForPath } from '../control-plane/readiness.ts';

/**
 * With both kinds served. An operator acts on every policy that there is, so each worker of Vitest has a control plane of
 * its own: started with the worker's first test file, shared by its others, and gone with the worker.
 */
export const { address: ownControlPlane } = await startServing();

async function startServing(): Promise<ControlPlane> {
  const controlPlane = await startControlPlane({ auditing: true });
  void controlPlane.failure.then(console.error);
  await installCrds(controlPlane);
  const { server, adminToken: token, caFile } = controlPlane;
  const access = { server, token, ca: await readFile(caFile, 'utf8') };
  // Established comes some moments before the API server answers for the kind.
  for (const path of Object.values(paths)) {
    await waitForPath(access, path, AbortSignal.timeout(30_000));
  }
  return controlPlane;
}

import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AzureSimulator } from '../azure/server.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import { followed, type OperatorProcess, placeArguments } from '../support/operator.ts';
import type { Container } from './container.ts';
import { type Deployed, readDeployed } from './deployed.ts';
import { imageConfig } from './image.ts';
import { identityOf } from './pod.ts';

export interface Place {
  readonly controlPlane: ControlPlane;
  readonly container: Container;
  readonly azure: AzureSimulator;
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';
const azureToken = '/var/run/secrets/azure/tokens/azure-identity-token';
const azureCa = '/etc/simulated-azure.pem';

/**
 * What a kubelet does with the Deployment in the cluster, as far as it can be done without a container engine: the entry
 * point and user of the image, arguments and environment of the Deployment, the tokens of its ServiceAccount in files.
 */
export async function startPod({
  controlPlane,
  container,
  azure,
}: Place): Promise<OperatorProcess> {
  const deployed = await readDeployed(controlPlane, 'registry-network-system');
  const { pod, client = '' } = deployed;
  const folder = await projected(deployed, controlPlane);
  const image = await imageConfig();
  const server = new URL(controlPlane.server);
  const identity = identityOf(pod, { tenant: azure.tenant, client, tokenFile: azureToken });
  const child = await container.start({
    command: [...image.entrypoint, ...pod.args, ...placeArguments({ ...azure, caFile: azureCa })],
    env: {
      ...image.env,
      ...pod.env,
      ...identity,
      KUBERNETES_SERVICE_HOST: server.hostname,
      KUBERNETES_SERVICE_PORT: server.port,
    },
    user: image.user,
    mounts: [
      { from: join(folder, 'account'), to: serviceAccount },
      { from: join(folder, 'azure-identity-token'), to: azureToken },
      { from: azure.caFile, to: azureCa },
    ],
  });
  const operator = followed(child);
  void operator.exited.then(() => rm(folder, { recursive: true, force: true }));
  return operator;
}

/** A folder with the files that the kubelet mounts; readable by the user of the image. */
async function projected(deployed: Deployed, { caFile }: ControlPlane): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'projected-'));
  await chmod(folder, 0o755);
  const account = join(folder, 'account');
  await mkdir(account);
  await writeFile(join(account, 'token'), deployed.token);
  await writeFile(join(account, 'namespace'), deployed.pod.namespace);
  await copyFile(caFile, join(account, 'ca.crt'));
  await writeFile(join(folder, 'azure-identity-token'), deployed.azureToken);
  return folder;
}

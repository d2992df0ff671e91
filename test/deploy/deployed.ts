import * as z from 'zod';
import type { Federation } from '../azure/federation.ts';
import { issuerOf } from '../control-plane/issuer.ts';
import type { ControlPlaneTools } from '../control-plane/tools.ts';
import { type Pod, podOf } from './pod.ts';

/** An operator as it was installed: what its pod runs with, and as whom. */
export interface Deployed {
  readonly pod: Pod;
  /** Its identity in Azure, where the ServiceAccount names one. */
  readonly client: string | undefined;
  /** How the API server calls its ServiceAccount. */
  readonly user: string;
  /** What the kubelet would give it for the API server. */
  readonly token: string;
  /** What the kubelet would give it for Azure. */
  readonly azureToken: string;
  /** The trust in it that `deploy/azure/identity.sh` sets up for a client. */
  trustOf(clients: readonly string[]): Federation;
}

const name = 'registry-network-operator';
const accountSchema = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }),
});
const audience = 'api://AzureADTokenExchange';

/** The operator that is installed in this namespace. */
export async function readDeployed(
  controlPlane: Pick<ControlPlaneTools, 'kubectl'>,
  namespace: string,
): Promise<Deployed> {
  const read = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await controlPlane.kubectl([...args, '-n', namespace]);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const found: unknown = JSON.parse(await read(['get', 'deployment', name, '-o', 'json']));
  const pod = podOf(found, `${name}-0`);
  const user = `system:serviceaccount:${namespace}:${pod.serviceAccount}`;
  const account = await read(['get', 'serviceaccount', pod.serviceAccount, '-o', 'json']);
  const { annotations } = accountSchema.parse(JSON.parse(account)).metadata;
  const token = ['create', 'token', pod.serviceAccount, '--duration=24h'];
  const { issuer, keys } = await issuerOf(controlPlane);
  return {
    pod,
    client: annotations['azure.workload.identity/client-id'],
    user,
    token: (await read(token)).trim(),
    azureToken: (await read([...token, `--audience=${audience}`])).trim(),
    trustOf: (clients) => ({
      credentials: clients.map((client) => ({ client, issuer, subject: user, audience })),
      keys: { [issuer]: keys },
    }),
  };
}

import { fileURLToPath } from 'node:url';
import type { CommandResult } from '../control-plane/run-command.ts';
import type { DemoCluster } from './cluster.ts';
import { policyName } from './sample-policy.ts';

const crdFolder = fileURLToPath(new URL('../../crds', import.meta.url));
const kinds = [
  'registrynetworkpolicies',
  'registrynetworkgrants',
  'registrynetworkstates',
] as const;
const crds = kinds.map((kind) => `crd/${kind}.registrynetwork.dev`);

export interface Installation {
  /** Takes away what was made; of no use where the whole cluster goes. */
  remove(): Promise<void>;
}

/** CRDs and namespace, as a user would make them. A borrowed cluster is left alone where somebody uses the kinds in it. */
export async function install(
  cluster: DemoCluster,
  tell: (text: string) => void,
): Promise<Installation> {
  const { kubectl, namespace } = cluster;
  const hadCrds = await hasCrds(cluster);
  if (hadCrds) await refuseWhereUsed(cluster);
  tell(`$ kubectl create namespace ${namespace}`);
  await must(kubectl(['create', 'namespace', namespace]));
  const installation = { remove: () => remove(cluster, !hadCrds) };
  if (hadCrds) {
    tell('the CRDs are there and are used as they are');
    return installation;
  }
  tell('$ kubectl apply --server-side -k crds/');
  try {
    await must(kubectl(['apply', '--server-side', '-k', crdFolder]));
    await must(kubectl(['wait', '--for=condition=Established', '--timeout=15s', ...crds]));
    return installation;
  } catch (error) {
    await installation.remove();
    throw error;
  }
}

/** The output of a command that has to succeed. */
export async function must(running: Promise<CommandResult>): Promise<string> {
  const { code, stdout, stderr } = await running;
  if (code !== 0) throw new Error(`kubectl failed: ${stderr.trim()}`);
  return stdout;
}

async function hasCrds(cluster: DemoCluster): Promise<boolean> {
  const found = await must(cluster.kubectl(['get', '--ignore-not-found', '-o', 'name', ...crds]));
  return found.trim().split('\n').length === crds.length;
}

// The demo's operator would judge every policy in the cluster, and tell their owners about a simulated Azure.
async function refuseWhereUsed(cluster: DemoCluster): Promise<void> {
  const found = await must(cluster.kubectl(['get', kinds.join(','), '-A', '-o', 'name']));
  if (found.trim() === '') return;
  throw new Error(
    'there are RegistryNetworkPolicies or RegistryNetworkStates in this cluster already; ' +
      'the demo does not run where they are in use',
  );
}

// Azure was only simulated, so nothing there has to be undone before the finalizer goes.
async function remove(cluster: DemoCluster, madeCrds: boolean): Promise<void> {
  const { kubectl, namespace } = cluster;
  const policy = ['-n', namespace, `registrynetworkpolicy/${policyName}`];
  const noFinalizers = '{"metadata":{"finalizers":null}}';
  await kubectl(['delete', ...policy, '--ignore-not-found', '--wait=false']);
  await kubectl(['patch', ...policy, '--type=merge', '-p', noFinalizers]); // fails where it is gone
  await kubectl(['delete', 'registrynetworkstates', '--all', '--wait=false']);
  if (madeCrds) await kubectl(['delete', ...crds, '--ignore-not-found', '--wait=false']);
  await must(kubectl(['delete', 'namespace', namespace, '--wait=false']));
}

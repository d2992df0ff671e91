import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { type ControlPlane, startControlPlane } from './control-plane.ts';

const usage = `Usage: npm run control-plane [-- options]

Runs a real Kubernetes control plane (etcd, kube-apiserver, kube-controller-manager; no nodes) on
loopback, in a temporary folder, until Ctrl-C.

  --audit                  keep an audit log at Metadata level
  --no-controller-manager  etcd and kube-apiserver only: namespaces and dependents are never deleted
  --help                   this text

The programs come from KUBEBUILDER_ASSETS if it is set, else from an earlier build in the user's
cache folder, else from \`go build\` (ten CPU minutes with an empty Go cache).
`;

await main(process.argv.slice(2));

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      audit: { type: 'boolean', default: false },
      'controller-manager': { type: 'boolean', default: true },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(usage);
  const interrupted = interruption();
  const options = { auditing: values.audit, controllerManager: values['controller-manager'] };
  try {
    await using controlPlane = await startControlPlane(options, interrupted);
    process.stdout.write(welcome(controlPlane));
    await endOf(controlPlane, interrupted);
  } catch (error) {
    if (interrupted.aborted) return;
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => controller.abort());
  }
  return controller.signal;
}

async function endOf(controlPlane: ControlPlane, interrupted: AbortSignal): Promise<void> {
  // The servers do not keep this process alive, and neither do signal listeners.
  const alive = setInterval(() => undefined, 60_000);
  try {
    const failure = await Promise.race([once(interrupted, 'abort'), controlPlane.failure]);
    if (failure instanceof Error) throw failure;
  } finally {
    clearInterval(alive);
  }
}

function welcome(controlPlane: ControlPlane): string {
  const audit = controlPlane.auditLogPath;
  return `The control plane is ready at ${controlPlane.server}. In another terminal:

  export KUBECONFIG=${controlPlane.kubeconfigPath}
  export PATH="$PATH:${controlPlane.dataDir}/bin"
  kubectl get namespaces
  kubectl --token=${controlPlane.tokens['tenant-a']} auth whoami
  kubectl create token default --audience=api://AzureADTokenExchange

${audit === undefined ? '' : `Audit log: ${audit}\n`}Ctrl-C stops it and removes ${controlPlane.dataDir}.
`;
}

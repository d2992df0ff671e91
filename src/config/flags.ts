import { parseArgs } from 'node:util';
import { ConfigError } from './values.ts';

const options = {
  help: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
  kubeconfig: { type: 'string' },
  namespace: { type: 'string' },
  'platform-namespaces': { type: 'string' },
  'read-only': { type: 'boolean', default: false },
  'guard-nodes': { type: 'boolean', default: true },
  cloud: { type: 'string' },
  'arm-endpoint': { type: 'string' },
  'arm-audience': { type: 'string' },
  'authority-host': { type: 'string' },
  'azure-ca-file': { type: 'string' },
  credential: { type: 'string' },
  'registry-api-versions': { type: 'string' },
  'service-tags-file': { type: 'string' },
  'service-tags-configmap': { type: 'string' },
  workers: { type: 'string', default: '4' },
  'log-level': { type: 'string', default: 'info' },
  'metrics-bind-address': { type: 'string', default: ':8443' },
  'metrics-secure': { type: 'boolean', default: true },
  'metrics-cert-file': { type: 'string' },
  'metrics-key-file': { type: 'string' },
  'health-probe-bind-address': { type: 'string', default: ':8081' },
  'leader-elect': { type: 'boolean', default: true },
  'leader-election-lease-duration': { type: 'string', default: '15s' },
  'leader-election-renew-deadline': { type: 'string', default: '10s' },
  'leader-election-retry-period': { type: 'string', default: '2s' },
} as const;

export const usage = `registry-network-operator keeps network access to Azure Container Registries as RegistryNetworkPolicy resources declare it.

Usage: registry-network-operator [flags]

Kubernetes
  --kubeconfig FILE             default: in-cluster, else $KUBECONFIG or ~/.kube/config
  --namespace NAME              the operator's own namespace: its Lease is there (default: $POD_NAMESPACE, else registry-network-system)
  --platform-namespaces A,B     namespaces whose policies need no grant (default: the operator's own)
  --no-leader-elect             for a single replica that may act at once
  --leader-election-lease-duration 15s   --leader-election-renew-deadline 10s   --leader-election-retry-period 2s

Azure
  --read-only                   plan everything, write nothing to Azure
  --no-guard-nodes              let policies cut off the nodes of the operator's own cluster, as in a hub that uses none of the
                                registries
  --cloud NAME                  AzurePublic, AzureUSGovernment, AzureChina, or Custom with the next three
                                (default: the one whose authority is $AZURE_AUTHORITY_HOST, else AzurePublic)
  --arm-endpoint URL            --arm-audience URL            --authority-host URL
  --azure-ca-file FILE          PEM of the certificate authorities to trust for Azure instead of the system's
  --credential KIND             workload-identity, managed-identity, client-secret or azure-cli
                                (default: what the AZURE_* variables of the environment describe)
  --registry-api-versions A,B   API versions to try for subnet rules, the best first
  --service-tags-file FILE      the weekly file of service tags, as downloaded or gzipped, instead of asking Azure
  --service-tags-configmap NAME a ConfigMap in the operator's namespace that holds such files

Observability
  --metrics-bind-address ADDR   where to serve /metrics and /log-level (default: :8443; 0 for nowhere)
  --metrics-cert-file FILE      --metrics-key-file FILE       (default: a certificate that the operator signs itself)
  --no-metrics-secure           serve /metrics by plain HTTP to everybody, and no /log-level
  --health-probe-bind-address ADDR   where to serve /livez and /readyz (default: :8081; 0 for nowhere)
  --log-level LEVEL             error, warn, info (default) or debug

Other
  --workers N                   registries that are worked on at the same time (default: 4)
  --help, --version
`;

export type Flags = ReturnType<typeof parseFlags>;

/** Throws ConfigError. */
export function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: args.map(asWritten), options, allowNegative: true, strict: true })
      .values;
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

// People who know other operators write `--leader-elect=false`.
function asWritten(arg: string): string {
  const [, name, value] = /^--([a-z-]+)=(true|false)$/.exec(arg) ?? [];
  const isSwitch = Object.entries(options).some(
    ([option, { type }]) => option === name && type === 'boolean',
  );
  if (name === undefined || !isSwitch) return arg;
  return value === 'true' ? `--${name}` : `--no-${name}`;
}

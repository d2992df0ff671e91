import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { parseDuration } from './api/duration.ts';
import { type Cloud, clouds, customCloud } from './azure/cloud.ts';
import type { CredentialConfig } from './azure/credential-config.ts';
import { type LogLevel, logLevels } from './telemetry/log.ts';

/** What the operator was told by its command line and environment: the only place that reads either. */
export interface Config {
  readonly kubeconfig: string | undefined;
  /** Where the kubelet says that the API server is; undefined outside of a pod. */
  readonly inCluster: { readonly host: string; readonly port: string } | undefined;
  readonly namespace: string;
  /** What to call this process in a Lease and in Events. */
  readonly instance: string;
  readonly platformNamespaces: ReadonlySet<string>;
  readonly isReadOnly: boolean;
  readonly cloud: Cloud;
  readonly credential: CredentialConfig;
  readonly registryApiVersions: readonly string[] | undefined;
  readonly workers: number;
  readonly logLevel: LogLevel;
  readonly election: Election | undefined;
}

export interface Election {
  readonly identity: string;
  readonly leaseMs: number;
  readonly renewDeadlineMs: number;
  readonly retryMs: number;
}

/** Bad arguments: the message says which, and the caller prints it with the way to help. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const options = {
  help: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
  kubeconfig: { type: 'string' },
  namespace: { type: 'string' },
  'platform-namespaces': { type: 'string' },
  'read-only': { type: 'boolean', default: false },
  cloud: { type: 'string' },
  'arm-endpoint': { type: 'string' },
  'arm-audience': { type: 'string' },
  'authority-host': { type: 'string' },
  'azure-ca-file': { type: 'string' },
  credential: { type: 'string' },
  'registry-api-versions': { type: 'string' },
  workers: { type: 'string', default: '4' },
  'log-level': { type: 'string', default: 'info' },
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
  --cloud NAME                  AzurePublic, AzureUSGovernment, AzureChina, or Custom with the next three
                                (default: the one whose authority is $AZURE_AUTHORITY_HOST, else AzurePublic)
  --arm-endpoint URL            --arm-audience URL            --authority-host URL
  --azure-ca-file FILE          PEM of the certificate authorities to trust for Azure instead of the system's
  --credential KIND             workload-identity, managed-identity, client-secret or azure-cli
                                (default: what the AZURE_* variables of the environment describe)
  --registry-api-versions A,B   API versions to try for subnet rules, the best first

Other
  --workers N                   registries that are worked on at the same time (default: 4)
  --log-level LEVEL             error, warn, info (default) or debug
  --help, --version
`;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Throws ConfigError. */
export function readConfig(args: readonly string[], env: Environment): Config | 'help' | 'version' {
  const flags = parseFlags(args);
  if (flags.help) return 'help';
  if (flags.version) return 'version';
  const namespace = flags.namespace ?? env['POD_NAMESPACE'] ?? 'registry-network-system';
  return {
    kubeconfig: flags.kubeconfig,
    inCluster: inClusterOf(env),
    namespace,
    instance: instanceOf(env),
    platformNamespaces: new Set(listOf(flags['platform-namespaces']) ?? [namespace]),
    isReadOnly: flags['read-only'],
    cloud: cloudOf(flags, env),
    credential: credentialOf(flags.credential, env),
    registryApiVersions: listOf(flags['registry-api-versions']),
    workers: wholeNumber('workers', flags.workers),
    logLevel: oneOf('log-level', flags['log-level'], logLevels),
    election: flags['leader-elect'] ? electionOf(flags, env) : undefined,
  };
}

type Flags = ReturnType<typeof parseFlags>;

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowNegative: true, strict: true }).values;
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function inClusterOf(env: Environment): Config['inCluster'] {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  return host === undefined || port === undefined ? undefined : { host, port };
}

function instanceOf(env: Environment): string {
  return env['POD_NAME'] ?? hostname();
}

function cloudOf(flags: Flags, env: Environment): Cloud {
  const ca = flags['azure-ca-file'];
  const trust = ca === undefined ? {} : { ca: readText('azure-ca-file', ca) };
  const name = flags.cloud ?? (flags['arm-endpoint'] === undefined ? cloudAround(env) : 'Custom');
  if (name !== 'Custom') {
    const known = Object.values(clouds).find((cloud) => cloud.name === name);
    if (known !== undefined) return { ...known, ...trust };
    throw new ConfigError(
      `--cloud ${name} is not known: AzurePublic, AzureUSGovernment, AzureChina or Custom`,
    );
  }
  const armEndpoint = flags['arm-endpoint'];
  const authorityHost = flags['authority-host'];
  if (armEndpoint === undefined || authorityHost === undefined) {
    throw new ConfigError('a Custom cloud needs --arm-endpoint and --authority-host');
  }
  const armAudience = flags['arm-audience'] ?? armEndpoint;
  try {
    return customCloud({
      armEndpoint,
      armAudience,
      authorityHost,
      registrySuffix: '.azurecr.io',
      ...trust,
    });
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

// With workload identity AKS tells each pod the authority of the cloud that it is in.
function cloudAround(env: Environment): Cloud['name'] {
  const authority = env['AZURE_AUTHORITY_HOST']?.replace(/\/$/, '');
  const cloud = Object.values(clouds).find(({ authorityHost }) => authorityHost === authority);
  return cloud?.name ?? 'AzurePublic';
}

function credentialOf(flag: string | undefined, env: Environment): CredentialConfig {
  const tenantId = env['AZURE_TENANT_ID'];
  const clientId = env['AZURE_CLIENT_ID'];
  const kind = flag ?? describedBy(env);
  switch (kind) {
    case 'workload-identity':
      return {
        kind: 'workloadIdentity',
        tenantId: required('AZURE_TENANT_ID', tenantId, kind),
        clientId: required('AZURE_CLIENT_ID', clientId, kind),
        tokenFile: required('AZURE_FEDERATED_TOKEN_FILE', env['AZURE_FEDERATED_TOKEN_FILE'], kind),
      };
    case 'managed-identity':
      return { kind: 'managedIdentity', ...(clientId !== undefined && { clientId }) };
    case 'client-secret':
      return {
        kind: 'clientSecret',
        tenantId: required('AZURE_TENANT_ID', tenantId, kind),
        clientId: required('AZURE_CLIENT_ID', clientId, kind),
        clientSecret: required('AZURE_CLIENT_SECRET', env['AZURE_CLIENT_SECRET'], kind),
      };
    case 'azure-cli':
      return { kind: 'azureCli', ...(tenantId !== undefined && { tenantId }) };
    default:
      throw new ConfigError(
        `--credential ${kind} is not known: workload-identity, managed-identity, client-secret or azure-cli`,
      );
  }
}

// AKS injects the token file for workload identity, so that is what an operator in a cluster finds without being told.
function describedBy(env: Environment): string {
  if (env['AZURE_FEDERATED_TOKEN_FILE'] !== undefined) return 'workload-identity';
  if (env['AZURE_CLIENT_SECRET'] !== undefined) return 'client-secret';
  return 'workload-identity';
}

function required(name: string, value: string | undefined, kind: string): string {
  if (value !== undefined && value !== '') return value;
  throw new ConfigError(
    `--credential ${kind} needs ${name} in the environment. In AKS, label the pod azure.workload.identity/use=true and ` +
      `annotate its ServiceAccount with azure.workload.identity/client-id; elsewhere choose another --credential.`,
  );
}

function electionOf(flags: Flags, env: Environment): Election {
  const election = {
    identity: instanceOf(env),
    leaseMs: durationOf(flags, 'leader-election-lease-duration'),
    renewDeadlineMs: durationOf(flags, 'leader-election-renew-deadline'),
    retryMs: durationOf(flags, 'leader-election-retry-period'),
  };
  if (
    election.leaseMs > election.renewDeadlineMs &&
    election.renewDeadlineMs > election.retryMs * 1.2
  ) {
    return election;
  }
  throw new ConfigError(
    'leader election needs lease duration > renew deadline > 1.2 x retry period, or two replicas may act at once',
  );
}

type DurationFlag =
  | 'leader-election-lease-duration'
  | 'leader-election-renew-deadline'
  | 'leader-election-retry-period';

function durationOf(flags: Flags, name: DurationFlag): number {
  const ms = parseDuration(flags[name]);
  if (ms !== undefined && ms > 0) return ms;
  throw new ConfigError(`--${name} ${flags[name]} is no duration such as 15s`);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new ConfigError(`--${name} ${text} is not a whole number above 0`);
}

function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const match = known.find((word) => word === text);
  if (match !== undefined) return match;
  throw new ConfigError(`--${name} ${text} is not one of ${known.join(', ')}`);
}

function readText(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`--${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

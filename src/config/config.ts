import { hostname } from 'node:os';
import type { Pod } from '../plan/access/pod-place.ts';
import type { ProxySettings } from '../probe/proxy.ts';
import type { Cloud } from '../azure/cloud.ts';
import type { CredentialConfig } from '../azure/identity/credential-config.ts';
import { cloudOf, credentialOf, proxyOf } from './azure.ts';
import { type Flags, parseFlags } from './flags.ts';
import {
  bindAddress,
  ConfigError,
  durationOf,
  type Environment,
  listOf,
  oneOf,
  readText,
  wholeNumber,
} from './values.ts';
import type { BindAddress } from '../telemetry/listen.ts';
import { type LogLevel, logLevels } from '../telemetry/log.ts';

/** What the operator was told by its command line and environment: the only place that reads either. */
export interface Config {
  readonly kubeconfig: string | undefined;
  /** Where the kubelet says that the API server is; undefined outside of a pod. */
  readonly inCluster: { readonly host: string; readonly port: string } | undefined;
  readonly namespace: string;
  /** What to call this process in a Lease and in Events. */
  readonly instance: string;
  /** The pod that this process runs in, as far as it was told. */
  readonly pod: Pod;
  readonly proxy: ProxySettings;
  readonly platformNamespaces: ReadonlySet<string>;
  readonly isReadOnly: boolean;
  readonly guardsNodes: boolean;
  readonly cloud: Cloud;
  readonly credential: CredentialConfig;
  readonly registryApiVersions: readonly string[] | undefined;
  readonly tagSource: TagSource;
  readonly workers: number;
  readonly logLevel: LogLevel;
  readonly election: Election | undefined;
  /** Where to serve the health of the process, if anywhere. */
  readonly health: BindAddress | undefined;
  readonly metrics: MetricsConfig | undefined;
}

/** Where the addresses of service tags come from. */
export type TagSource =
  | { readonly kind: 'azure' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'configMap'; readonly name: string }; // in the operator's namespace

export interface MetricsConfig {
  readonly address: BindAddress;
  readonly security:
    | { readonly kind: 'open' } // plain HTTP, for everybody
    | { readonly kind: 'selfSigned' }
    | { readonly kind: 'files'; readonly certFile: string; readonly keyFile: string };
}

export interface Election {
  readonly identity: string;
  readonly leaseMs: number;
  readonly renewDeadlineMs: number;
  readonly retryMs: number;
}

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
    pod: { nodeName: env['NODE_NAME'], address: env['POD_IP'] },
    proxy: proxyOf(env),
    platformNamespaces: new Set(listOf(flags['platform-namespaces']) ?? [namespace]),
    isReadOnly: flags['read-only'],
    guardsNodes: flags['guard-nodes'],
    cloud: cloudOf(flags, env),
    credential: credentialOf(flags.credential, env),
    registryApiVersions: listOf(flags['registry-api-versions']),
    tagSource: tagSourceOf(flags),
    workers: wholeNumber('workers', flags.workers),
    logLevel: oneOf('log-level', flags['log-level'], logLevels),
    election: flags['leader-elect'] ? electionOf(flags, env) : undefined,
    health: bindAddress('health-probe-bind-address', flags['health-probe-bind-address']),
    metrics: metricsOf(flags),
  };
}

function inClusterOf(env: Environment): Config['inCluster'] {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  return host === undefined || port === undefined ? undefined : { host, port };
}

function tagSourceOf(flags: Flags): TagSource {
  const path = flags['service-tags-file'];
  const name = flags['service-tags-configmap'];
  if (path !== undefined && name !== undefined) {
    throw new ConfigError('--service-tags-file and --service-tags-configmap exclude each other');
  }
  if (path !== undefined) return { kind: 'file', path };
  return name === undefined ? { kind: 'azure' } : { kind: 'configMap', name };
}

function instanceOf(env: Environment): string {
  return env['POD_NAME'] ?? hostname();
}

function electionOf(flags: Flags, env: Environment): Election {
  const ms = (name: DurationFlag) => durationOf(name, flags[name]);
  const election = {
    identity: instanceOf(env),
    leaseMs: ms('leader-election-lease-duration'),
    renewDeadlineMs: ms('leader-election-renew-deadline'),
    retryMs: ms('leader-election-retry-period'),
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

function metricsOf(flags: Flags): Config['metrics'] {
  const address = bindAddress('metrics-bind-address', flags['metrics-bind-address']);
  return address === undefined ? undefined : { address, security: securityOf(flags) };
}

function securityOf(flags: Flags): MetricsConfig['security'] {
  const certFile = flags['metrics-cert-file'];
  const keyFile = flags['metrics-key-file'];
  if (!flags['metrics-secure']) return { kind: 'open' };
  if (certFile === undefined && keyFile === undefined) return { kind: 'selfSigned' };
  if (certFile !== undefined && keyFile !== undefined) {
    // Read again by whoever serves them; here only so that a mistake is told with the flag's name.
    readText('metrics-cert-file', certFile);
    readText('metrics-key-file', keyFile);
    return { kind: 'files', certFile, keyFile };
  }
  throw new ConfigError('--metrics-cert-file and --metrics-key-file go together');
}

import { type Cloud, clouds, customCloud } from '../azure/cloud.ts';
import type { CredentialConfig } from '../azure/identity/credential-config.ts';
import { ConfigError, type Environment, listOf, readText } from './values.ts';
import type { ProxySettings } from '../probe/proxy.ts';

/** What the operator and the commands are told of Azure. */
export interface AzureFlags {
  readonly cloud?: string | undefined;
  readonly 'arm-endpoint'?: string | undefined;
  readonly 'arm-audience'?: string | undefined;
  readonly 'authority-host'?: string | undefined;
  readonly 'azure-ca-file'?: string | undefined;
}

/** Throws ConfigError. */
export function cloudOf(flags: AzureFlags, env: Environment): Cloud {
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

export const credentialKinds = [
  'workload-identity',
  'managed-identity',
  'client-secret',
  'azure-cli',
] as const;

type CredentialKind = (typeof credentialKinds)[number];

/** `fallback` is for an environment that describes none. Throws ConfigError. */
export function credentialOf(
  flag: string | undefined,
  env: Environment,
  fallback: CredentialKind = 'workload-identity',
): CredentialConfig {
  const tenantId = env['AZURE_TENANT_ID'];
  const clientId = env['AZURE_CLIENT_ID'];
  const kind = flag ?? describedBy(env) ?? fallback;
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
function describedBy(env: Environment): CredentialKind | undefined {
  if (env['AZURE_FEDERATED_TOKEN_FILE'] !== undefined) return 'workload-identity';
  if (env['AZURE_CLIENT_SECRET'] !== undefined) return 'client-secret';
  return undefined;
}

function required(name: string, value: string | undefined, kind: string): string {
  if (value !== undefined && value !== '') return value;
  const inAks =
    'In AKS, label the pod azure.workload.identity/use=true and annotate its ServiceAccount with ' +
    'azure.workload.identity/client-id; elsewhere choose another --credential.';
  const advice = kind === 'workload-identity' ? inAks : 'Set it, or choose another --credential.';
  throw new ConfigError(`--credential ${kind} needs ${name} in the environment. ${advice}`);
}

/** As the pipeline to Azure reads them, and in small letters as well. */
export function proxyOf(env: Environment): ProxySettings {
  const read = (name: string) => env[name] ?? env[name.toLowerCase()];
  const proxy = read('HTTPS_PROXY') ?? read('ALL_PROXY') ?? read('HTTP_PROXY');
  return { proxy, exceptions: listOf(read('NO_PROXY')) ?? [] };
}

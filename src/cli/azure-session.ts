import { connectAzure } from '../azure/azure.ts';
import { type Cloud, hasSubnetRules } from '../azure/cloud.ts';
import type { Azure } from '../azure/gateways.ts';
import { cloudOf, credentialOf } from '../config/azure.ts';
import { listOf } from '../config/values.ts';
import type { LookSettings } from '../observe/look.ts';
import { SharedTags } from '../observe/service-tags.ts';
import { noPod } from '../plan/access/pod-place.ts';
import { tagsOfAzure, tagsOfFile } from '../tag-sources.ts';
import { version } from '../version.ts';
import type { CredentialConfig } from '../azure/identity/credential-config.ts';
import type { Io } from './io.ts';
import type { RootFlags } from './root.ts';

/** Azure, for commands: to be read only. */
export interface AzureSession {
  readonly azure: Azure;
  readonly cloud: Cloud;
  readonly credential: CredentialConfig;
  readonly serviceTags: SharedTags;
}

/** Asks nothing yet. Throws ConfigError. */
export function azureSession(flags: RootFlags, { env, clock, err }: Io): AzureSession {
  const cloud = cloudOf(
    {
      cloud: flags.cloud,
      'arm-endpoint': flags.armEndpoint,
      'arm-audience': flags.armAudience,
      'authority-host': flags.authorityHost,
      'azure-ca-file': flags.azureCaFile,
    },
    env,
  );
  const credential = credentialOf(flags.credential, env, 'azure-cli');
  const registryApiVersions = listOf(flags.registryApiVersions);
  const config = {
    cloud,
    credential,
    version,
    ...(registryApiVersions && { registryApiVersions }),
  };
  const azure = connectAzure(config, {
    clock,
    mayWrite: () => false,
    onExchange: ({ method, path, status, ms }) => {
      if (flags.verbose !== true) return;
      err(`${method} ${path} ${status ?? 'no answer'} ${Math.round(ms)} ms\n`);
    },
  });
  const file = flags.serviceTagsFile;
  const tags = file === undefined ? tagsOfAzure(azure) : tagsOfFile(file);
  return { azure, cloud, credential, serviceTags: new SharedTags({ clock, ...tags }) };
}

export function lookSettings(cloud: Cloud, { guardsNodes }: Pick<LookSettings, 'guardsNodes'>) {
  return {
    isReadOnly: false,
    guardsNodes,
    pod: noPod,
    cloudHosts: cloud.hosts,
    cloudHasSubnetRules: hasSubnetRules(cloud),
  } satisfies LookSettings;
}

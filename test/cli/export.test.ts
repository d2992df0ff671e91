import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { tag } from '../azure-gateways/service-tag-files.ts';
import { fileWith, folderWith } from './files.ts';
import { runOn } from './program.ts';
import { azureWith, registryId, subscription, worldWith } from './world.ts';

describe('export', () => {
  test('prints the hosts that clients must reach', async () => {
    const azure = await azureWith(worldWith({}));
    const { stdout, stderr, exitCode } = await runOn(azure, ['export', registryId]);
    expect(stdout).toMatchInlineSnapshot(`
      "# What clients of contoso.azurecr.io must reach, on TCP port 443.
      # Names only, and no pattern for registries: that would open the registries of everybody.

      # signing in to the registry, manifests, uploads
      contoso.azurecr.io

      # certificates: this very name
      azurecr.io

      # layers, from shared storage: nobody can tell the account beforehand
      *.blob.core.windows.net
      "
    `);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test('tells before a switch what is needed after it', async () => {
    const azure = await azureWith(worldWith({ replications: ['northeurope'] }));
    const args = ['export', registryId, '--data-endpoints', 'Enabled'];
    const { stdout } = await runOn(azure, args);
    expect(stdout).toContain('\ncontoso.northeurope.data.azurecr.io # predicted');
    expect(stdout).toContain('\n*.blob.core.windows.net\n');
  });

  test('prints one format by its name', async () => {
    const azure = await azureWith(worldWith({}));
    const args = [
      'export',
      '--format=endpoints',
      '--include',
      'MicrosoftArtifactRegistry',
      registryId,
    ];
    const { stdout } = await runOn(azure, args);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      loginServer: 'contoso.azurecr.io',
      endpoints: expect.arrayContaining([
        expect.objectContaining({ host: 'mcr.microsoft.com', purpose: 'ArtifactRegistry' }),
      ]),
    });
  });

  test('writes all formats into a folder, as a ConfigMap has them', async () => {
    const azure = await azureWith(worldWith({}));
    const folder = path.join(await folderWith({}), 'deep', 'er');
    const { stdout, exitCode } = await runOn(azure, ['export', registryId, '--output-dir', folder]);
    expect(exitCode).toBe(0);
    const files = await readdir(folder);
    expect(stdout.split('\n').toSorted()).toEqual(
      ['', ...files.map((file) => path.join(folder, file))].toSorted(),
    );
    expect(files).toEqual(expect.arrayContaining(['hosts.txt', 'cilium-egress-policy.yaml']));
    const printed = await runOn(azure, ['export', '--format', 'cilium-egress-policy', registryId]);
    expect(await readFile(path.join(folder, 'cilium-egress-policy.yaml'), 'utf8')).toBe(
      printed.stdout,
    );
  });

  test.for([
    {
      name: 'several formats for one output',
      args: ['--format', 'hosts,endpoints'],
      says: /name a folder with --output-dir/,
    },
    {
      name: 'a format that there is not',
      args: ['--format', 'xml'],
      says: /Allowed choices are endpoints, hosts/,
    },
    {
      name: 'a folder that cannot be written',
      args: ['--output-dir', '/dev/null/x'],
      says: /cannot write into \/dev\/null\/x/,
    },
  ])('refuses $name', async ({ args, says }) => {
    const azure = await azureWith(worldWith({}));
    const { stdout, stderr, exitCode } = await runOn(azure, ['export', registryId, ...args]);
    expect(stderr).toMatch(says);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });

  test('writes what it can where service tags cannot be read', async () => {
    const azure = await azureWith(worldWith({}));
    const action = 'Microsoft.Network/locations/serviceTagDetails/read';
    azure.world.denyRole({ action, scope: `/subscriptions/${subscription}` });
    const folder = await folderWith({});
    const { stderr, exitCode } = await runOn(azure, ['export', registryId, '--output-dir', folder]);
    expect(await readdir(folder)).toContain('azure-firewall-tags.json');
    expect(await readdir(folder)).not.toContain('ip-ranges.txt');
    expect(stderr).toMatch(/ip-ranges.txt.*could not be read.*az role assignment create/);
    expect(exitCode).toBe(1);
  });

  test('takes service tags from a downloaded file', async () => {
    const azure = await azureWith(worldWith({}));
    const values = [
      tag('AzureContainerRegistry', ['192.0.2.0/24']),
      tag('Storage', ['198.51.100.0/24']),
    ];
    const file = await fileWith(JSON.stringify({ changeNumber: 4, cloud: 'Public', values }));
    const args = ['export', registryId, '--format=ip-ranges-global', '--service-tags-file', file];
    const { stdout } = await runOn(azure, args);
    expect(stdout).toMatch(/change number 7.*\n192.0.2.0\/24\n.*\n198.51.100.0\/24\n/s);
  });

  test('says what it could not read', async () => {
    const azure = await azureWith(worldWith({}));
    azure.world.denyRole({
      action: 'Microsoft.ContainerRegistry/registries/replications/read',
      scope: registryId,
    });
    const { stderr, exitCode } = await runOn(azure, ['export', registryId]);
    expect(stderr).toMatch(/^error: .*replications.*AuthorizationFailed/);
    expect(exitCode).toBe(1);
  });
});

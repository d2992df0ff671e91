import { describe, expect, test } from 'vitest';
import type { AzureSimulator } from '../azure/server.ts';
import { fileWith } from './files.ts';
import { reportIn } from './plan-report.ts';
import { runOn } from './program.ts';
import { azureWith, policyText, registryId, subnetId, subscription, worldWith } from './world.ts';

const twoSubnets = {
  defaultAction: 'Deny',
  subnets: [{ id: subnetId('aks') }, { id: subnetId('bare') }],
  ipRanges: ['203.0.113.0/24'],
};

describe('plan', () => {
  test('shows the changes in order, and writes nothing', async () => {
    const azure = await azureWith(worldWith({ ips: ['203.0.113.0/24'] }));
    const before = azure.log.since(0).length;
    const { stdout, stderr, exitCode } = await runOn(azure, ['plan', '-f', '-'], {
      stdin: policyText(twoSubnets),
    });
    expect(stderr).toBe('');
    expect(stdout).toMatchInlineSnapshot(`
      "contoso  contoso.azurecr.io  Premium  westeurope
      /subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shared/providers/Microsoft.ContainerRegistry/registries/contoso

        Changes, in this order
        1. + service endpoint       hub/bare
        2. + subnet rule            hub/aks
        3. + subnet rule            hub/bare
        4. ~ default action         Allow -> Deny

        Adopted: there already, on no record, so the operator never removes it
          IP rule                  203.0.113.0/24
          service endpoint         hub/aks

        Warnings
          - default action Deny shuts out what has no rule: hosted build agents, ACR Tasks, App Service, image scanners

      4 changes in 1 registry. Nothing was written.
      Planned without a ledger (--ledger): what is there already counts as not made by the operator.
      Planned without grants: every policy may ask for everything.
      "
    `);
    expect(exitCode).toBe(2);
    const asked = azure.log.since(before).filter(({ url }) => !url.includes('/oauth2/'));
    expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  test('has nothing to say where all is as it should be', async () => {
    const azure = await azureWith(worldWith({ subnets: [subnetId('aks')], defaultAction: 'Deny' }));
    const policy = policyText({ defaultAction: 'Deny', subnets: [{ id: subnetId('aks') }] });
    const { stdout, exitCode } = await runOn(azure, ['plan', '-f', '-'], { stdin: policy });
    expect(stdout).toContain('No changes.');
    expect(exitCode).toBe(0);
  });

  test('tells registries, and policies of one registry, apart', async () => {
    const other = registryId.replace('contoso', 'fabrikam');
    const azure = await azureWith(worldWith({ ips: ['203.0.113.0/24'] }));
    const { stdout, exitCode } = await planned(azure, [
      policyText({ ipRanges: ['203.0.113.0/24'] }),
      policyText({ ipRanges: ['192.0.2.0/24'], mode: 'Observe' }, { name: 'watched' }),
      policyText(
        { ipRanges: ['198.51.100.7'], suspend: true },
        { name: 'idle', namespace: undefined },
      ),
      policyText({ registry: other }, { name: 'lost' }),
    ]);
    const [contoso, fabrikam] = reportIn(stdout);
    expect(contoso).toMatchObject({
      registry: registryId,
      policies: [
        { policy: 'default/idle', standing: 'Suspended' },
        { policy: 'platform/contoso', standing: 'Enforcing' },
        { policy: 'platform/watched', standing: 'Observing' },
      ],
      changes: [{ action: 'AddIpRule', target: '192.0.2.0/24', policies: ['platform/watched'] }],
      adopted: [{ kind: 'IpRule', target: '203.0.113.0/24' }],
      problems: [],
    });
    expect(fabrikam?.problems).toMatchObject([{ reason: 'RegistryNotFound' }]);
    expect(exitCode).toBe(1);
  });

  test('counts grants as soon as there are some', async () => {
    const azure = await azureWith(worldWith({}));
    const policy = policyText({ ipRanges: ['203.0.113.0/24', '192.0.2.1'] }, { namespace: 'team' });
    const labelled = { namespaceSelector: { matchLabels: { tier: 'trusted' } } };
    const namespace = `${JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team', labels: { tier: 'trusted' } } })}\n---\n`;

    const strange = await planned(azure, [policy, grant({ namespaces: ['other'], ipRanges: [] })]);
    expect(reportIn(strange.stdout)[0]).toMatchObject({
      policies: [{ standing: 'Refused' }],
      changes: [],
      problems: [{ reason: 'NotGranted' }],
    });
    expect(strange.exitCode).toBe(1);

    const partly = await planned(azure, [
      policy,
      namespace,
      grant({ ...labelled, ipRanges: ['203.0.113.0/24'] }),
    ]);
    expect(reportIn(partly.stdout)[0]).toMatchObject({
      changes: [{ target: '203.0.113.0/24' }],
      problems: [{ reason: 'NotGranted' }],
    });
  });

  test('removes what the ledger says is ours', async () => {
    const azure = await azureWith(
      worldWith({ ips: ['203.0.113.0/24', '192.0.2.0/24', '198.51.100.7'] }),
    );
    const policy = policyText(
      { ipRanges: ['203.0.113.0/24'] },
      { finalizers: ['registrynetwork.dev/revoke'] },
    );
    const ledger = manifest('RegistryNetworkState', {
      spec: {
        registry: registryId.toLowerCase(),
        ipRules: [
          { value: '203.0.113.0/24', ownership: 'Managed' },
          { value: '192.0.2.0/24', ownership: 'Managed' },
        ],
      },
    });
    const file = await fileWith(
      `{"apiVersion": "v1", "kind": "List", "items": [${ledger.replace('---', '')}]}`,
    );
    const { stdout, exitCode } = await planned(azure, [policy], ['--ledger', file]);
    expect(reportIn(stdout)[0]).toMatchObject({
      changes: [{ action: 'RemoveIpRule', target: '192.0.2.0/24' }],
      adopted: [],
    });
    expect(exitCode).toBe(2);
    const without = await planned(azure, [policy]);
    expect(reportIn(without.stdout)[0]).toMatchObject({
      changes: [],
      adopted: [{ target: '203.0.113.0/24' }],
    });
    expect(without.exitCode).toBe(0);
  });

  test('follows nodes that a file tells of, and asks for them otherwise', async () => {
    const set = `/subscriptions/${subscription}/resourceGroups/shared/providers/Microsoft.Compute/virtualMachineScaleSets/pool`;
    const azure = await azureWith(
      worldWith({}, { scaleSets: [{ id: set, subnets: [subnetId('aks')] }] }),
    );
    const policy = policyText({ subnets: [{ nodes: {} }] });
    const node = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'pool-0' },
      spec: { providerID: `azure://${set}/virtualMachines/0` },
    });
    const lost = await planned(azure, [policy]);
    expect(reportIn(lost.stdout)[0]?.problems).toMatchObject([
      { reason: 'NodesUnresolved', message: expect.stringContaining('kubectl get nodes -o yaml') },
    ]);
    const found = await planned(azure, [policy, node]);
    expect(reportIn(found.stdout)[0]).toMatchObject({
      changes: [{ action: 'AddSubnetRule', target: subnetId('aks').toLowerCase() }],
      problems: [],
    });
  });

  test('says what is wrong with an entry, and that Deny waits for it', async () => {
    const azure = await azureWith(worldWith({}));
    const subnets = [{ id: subnetId('aks') }, { id: subnetId('lost') }];
    const { stdout, exitCode } = await planned(azure, [
      policyText({ defaultAction: 'Deny', subnets }),
    ]);
    const [contoso] = reportIn(stdout);
    expect(contoso).toMatchObject({ problems: [{ reason: 'SubnetNotFound' }] });
    expect(contoso?.changes.at(-1)).toMatchObject({
      action: 'SetDefaultAction',
      heldBy: { reason: 'SubnetNotFound' },
    });
    expect(exitCode).toBe(1);
  });

  test('says why Azure could not be read', async () => {
    const azure = await azureWith(worldWith({}));
    azure.world.denyRole({
      action: 'Microsoft.ContainerRegistry/registries/read',
      scope: registryId,
    });
    const { stdout, exitCode } = await runOn(azure, ['plan', '-f', '-'], { stdin: policyText({}) });
    expect(stdout).toMatch(/RoleMayBePropagating: .*az role assignment create/);
    expect(exitCode).toBe(1);
  });
});

function planned(
  azure: AzureSimulator,
  manifests: readonly string[],
  more: readonly string[] = [],
) {
  return runOn(azure, ['plan', '-o', 'json', '-f', '-', ...more], { stdin: manifests.join('') });
}

function manifest(kind: string, content: object): string {
  const head = { apiVersion: 'registrynetwork.dev/v1alpha1', kind, metadata: { name: 'one' } };
  return `${JSON.stringify({ ...head, ...content })}\n---\n`;
}

function grant(spec: object): string {
  const about = { registries: [registryId], allow: ['IpRanges'] };
  return manifest('RegistryNetworkGrant', { spec: { ...about, ...spec } });
}

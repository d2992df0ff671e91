import { describe, expect, test } from 'vitest';
import type { RegistrySeed } from '../azure/seed.ts';
import { runOn } from './program.ts';
import { azureWith, registryId, subnetId, worldWith } from './world.ts';

interface Case {
  readonly name: string;
  readonly registry: Omit<RegistrySeed, 'id'>;
  /** Lines of the policy. */
  readonly has: readonly string[];
  readonly leavesOut?: readonly RegExp[];
}

const manyRanges = Array.from({ length: 203 }, (_, index) => `203.0.${index}.7`);

const cases: readonly Case[] = [
  { name: 'nothing', registry: {}, has: ['defaultAction: Allow', 'enabled: false'] },
  {
    name: 'Deny without a rule',
    registry: { defaultAction: 'Deny' },
    has: ['defaultAction: Deny'],
  },
  {
    name: 'rules of both kinds',
    registry: {
      defaultAction: 'Deny',
      subnets: [subnetId('aks')],
      ips: ['203.0.113.0/24', '192.0.2.1'],
    },
    has: [`- id: ${subnetId('aks')}`, '- 203.0.113.0/24', '- 192.0.2.1'],
  },
  {
    name: 'settings that nobody changed for fun',
    registry: { properties: { networkRuleBypassOptions: 'None' } },
    has: ['trustedServices: Deny'],
  },
  {
    name: 'data endpoints in two regions',
    registry: { replications: ['northeurope'], properties: { dataEndpointEnabled: true } },
    has: ['enabled: true', expect.stringMatching(/^confirmed: "sha256:[0-9a-f]{64}"$/)],
  },
  {
    name: 'rules without public access',
    registry: { ips: ['192.0.2.1'], properties: { publicNetworkAccess: 'Disabled' } },
    has: ['publicNetworkAccess: Disabled', 'ipRanges: []', '# - 192.0.2.1'],
    leavesOut: [/public network access is disabled/],
  },
  {
    name: 'a subnet without the service endpoint, and one that is gone',
    registry: { subnets: [subnetId('bare'), subnetId('gone'), subnetId('aks')] },
    has: [`# - id: ${subnetId('bare')}`, `# - id: ${subnetId('gone')}`, `- id: ${subnetId('aks')}`],
    leavesOut: [
      /has no service endpoint/,
      /the subnet does not exist.*\n.*az acr network-rule remove --name contoso/s,
    ],
  },
  {
    name: 'ranges that no policy takes',
    registry: { ips: ['10.1.2.3/8', '203.0.113.0/24', 'anything # goes'] },
    has: ['# - 10.1.2.3/8', '- 203.0.113.0/24', '# - "anything # goes"'],
    leavesOut: [/bits behind its prefix; it would be 10.0.0.0\/8/, /no IPv4 address/],
  },
  {
    name: 'more ranges than a policy takes',
    registry: { ips: manyRanges },
    has: manyRanges.map((range, index) => (index < 200 ? `- ${range}` : `# - ${range}`)),
    leavesOut: [/takes 200 IP ranges/],
  },
];

describe('import', () => {
  test.for(cases)('writes a policy that changes nothing: $name', async (one) => {
    const azure = await azureWith(worldWith(one.registry));
    const { stdout, stderr, exitCode } = await runOn(azure, ['import', registryId]);
    const lines = stdout.split('\n').map((line) => line.trim());
    expect(lines).toEqual(expect.arrayContaining([...one.has]));
    for (const reason of one.leavesOut ?? []) expect(stdout).toMatch(reason);
    expect(stderr).toMatch(one.leavesOut === undefined ? /^$/ : /commented out, with the reason/);
    expect(exitCode).toBe(0);

    const planned = await runOn(azure, ['plan', '-f', '-'], { stdin: stdout });
    expect(planned.stdout).toContain('No changes.');
    expect(planned).toMatchObject({ stderr: '', exitCode: 0 });
  });

  test('reads well', async () => {
    const azure = await azureWith(
      worldWith({
        defaultAction: 'Deny',
        subnets: [subnetId('aks'), subnetId('bare')],
        ips: ['203.0.113.0/24'],
        properties: { dataEndpointEnabled: true },
      }),
    );
    const args = ['import', registryId, '--name', 'images', '-n', 'platform'];
    expect((await runOn(azure, args)).stdout).toMatchInlineSnapshot(`
      "# Network access of contoso.azurecr.io as it is: applying this changes nothing in Azure.
      # The operator adopts what is there: it stays when it is taken out here, and when the policy goes.
      apiVersion: registrynetwork.dev/v1alpha1
      kind: RegistryNetworkPolicy
      metadata:
        name: images
        namespace: platform
      spec:
        registry: /subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shared/providers/Microsoft.ContainerRegistry/registries/contoso
        defaultAction: Deny
        publicNetworkAccess: Enabled
        trustedServices: Allow
        subnets:
          - id: /subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shared/providers/Microsoft.Network/virtualNetworks/hub/subnets/aks
          # Left out: the subnet has no service endpoint, so the rule lets nobody in; listed, it would get
          # one
          # - id: /subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shared/providers/Microsoft.Network/virtualNetworks/hub/subnets/bare
        ipRanges:
          - 203.0.113.0/24
        dataEndpoints:
          enabled: true
          confirmed: "sha256:49a5e6fab4117f322316c90228d1be7f140416b2de870eec511010db68bb3d88"
      "
    `);
  });

  test.for([
    { name: 'what is no id', id: 'contoso', says: /az acr show --name contoso --query id/ },
    {
      name: 'a registry that is not there',
      id: registryId.replace('contoso', 'fabrikam'),
      says: /not found/i,
    },
    {
      name: 'a registry without rules',
      id: registryId.replace('contoso', 'basic'),
      says: /has SKU Basic; network rules need Premium/,
    },
  ])('refuses $name', async ({ id, says }) => {
    const basic = { id: registryId.replace('contoso', 'basic'), sku: 'Basic' as const };
    const world = worldWith({});
    const azure = await azureWith({ ...world, registries: [...(world.registries ?? []), basic] });
    const { stdout, stderr, exitCode } = await runOn(azure, ['import', id]);
    expect(stderr).toMatch(says);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });

  test('does not guess where Azure hides subnet rules', async () => {
    const azure = await azureWith(worldWith({ subnets: [subnetId('aks')] }));
    const args = ['import', registryId, '--registry-api-versions', '2025-11-01'];
    const { stdout, stderr, exitCode } = await runOn(azure, args);
    expect(stderr).toMatch(/no API version in reach shows the subnet rules/);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });
});

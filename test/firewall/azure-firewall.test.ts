import { NetworkManagementClient } from '@azure/arm-network';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { azureFirewallNames } from '../../src/firewall/azure-firewall-names.ts';
import { azureFirewallTags } from '../../src/firewall/azure-firewall-tags.ts';
import { documented } from './builders.ts';

const groupSchema = z.strictObject({
  properties: z.strictObject({
    priority: z.int().min(100).max(65_000),
    ruleCollections: z.array(
      z.strictObject({
        ruleCollectionType: z.literal('FirewallPolicyFilterRuleCollection'),
        name: z.string().regex(/^[a-zA-Z0-9][\w.-]{0,78}\w$/),
        priority: z.int().min(100).max(65_000),
        action: z.strictObject({ type: z.literal('Allow') }),
        rules: z.array(z.looseObject({ name: z.string() })),
      }),
    ),
  }),
});

test.for([
  { name: 'names', render: azureFirewallNames },
  { name: 'tags', render: azureFirewallTags },
])(
  'rules by $name are a group of rule collections, without a member that Azure does not know',
  async ({ render }) => {
    const document: unknown = JSON.parse(render(documented()));
    const { properties } = groupSchema.parse(document);
    expect(await sentByTypedClient(properties)).toEqual(document);
  },
);

/** What Azure's own client makes of it: it leaves out whatever is not in its model. */
async function sentByTypedClient(group: Parameters<typeof put>[1]): Promise<unknown> {
  const bodies: string[] = [];
  const httpClient: HttpClient = {
    sendRequest: (request) => {
      bodies.push(typeof request.body === 'string' ? request.body : '');
      const headers = createHttpHeaders();
      return Promise.resolve({ request, status: 200, headers, bodyAsText: '{}' });
    },
  };
  await put(httpClient, group);
  return JSON.parse(bodies[0] ?? '');
}

function put(
  httpClient: HttpClient,
  group: Parameters<
    NetworkManagementClient['firewallPolicyRuleCollectionGroups']['createOrUpdate']
  >[3],
) {
  const credential = {
    getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: Infinity }),
  };
  const client = new NetworkManagementClient(credential, 'subscription', { httpClient });
  return client.firewallPolicyRuleCollectionGroups.createOrUpdate('rg', 'policy', 'group', group);
}

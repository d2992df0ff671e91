import { expect, test } from 'vitest';
import * as z from 'zod';
import { nsgRules } from '../../src/firewall/nsg-rules.ts';
import { allowsExactly } from '../../src/plan/security/security-rule.ts';
import { tagsFor } from '../../src/plan/security/tags.ts';
import { wantedRules } from '../../src/plan/security/wanted.ts';
import { groupArmId, groupId } from '../azure-gateways/security-rule-scene.ts';
import { call, signal, startScene } from '../azure-gateways/scene.ts';
import { clientFor } from '../azure/rest-client.ts';
import { jsonSchema } from '../azure/json.ts';
import { members, policy } from '../plan/builders.ts';
import { documented, given, type Text } from './builders.ts';

const include = ['AzureActiveDirectory', 'MicrosoftArtifactRegistry'] as const;
const all = tagsFor('Regional', [...include], given({ replicas: ['northeurope'] }));
const text: Text = {
  replicas: ['northeurope'],
  include,
  tags: Object.fromEntries(all.map((name) => [name, ['192.0.2.0/24']])),
};
const documentSchema = z.strictObject({
  securityRules: z.array(z.strictObject({ name: z.string(), properties: jsonSchema })),
});

test('Azure takes the rules one by one, and they are those that the operator would write', async () => {
  const { securityRules } = documentSchema.parse(JSON.parse(nsgRules(documented(text))));
  const { simulator, azure } = await startScene();
  simulator.world.securityGroups.add({ id: groupArmId });
  const send = clientFor(simulator);
  for (const { name, properties } of securityRules) {
    const address = `${groupArmId}/securityRules/${name}?api-version=2025-03-01`;
    expect(await send('PUT', address, { body: { properties } })).toMatchObject({ status: 201 });
  }
  const { rules } = await azure.securityRules.read(groupId, call, signal);
  const clientFirewall = { include, networkSecurityGroups: [{ id: groupArmId }] };
  const wanted = wantedRules(members(policy({ spec: { clientFirewall } })), given(text));
  const found = wanted.filter(({ name, allowance }) =>
    rules.some((rule) => rule.name === name && allowsExactly(rule, allowance)),
  );
  expect(found).toEqual(wanted);
  expect(rules).toHaveLength(wanted.length);
});

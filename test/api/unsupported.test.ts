import { expect, test } from 'vitest';
import { notInEffect } from '../../src/api/not-in-effect.ts';
import { parsePolicy } from '../../src/api/parse.ts';
import { policySpecSchema } from '../../src/api/policy-spec.ts';
import { unsupportedFields } from '../../src/api/unsupported.ts';
import { structuralSchema, type StructuralSchema } from '../../crds/structural-schema.ts';
import { clusterId, policy, securityGroupId, subnetId, type Spec } from './policies.ts';

const everything: Spec = {
  foreignRules: 'Remove',
  verification: { rollback: true },
};

test('what is set and has no effect is named', () => {
  expect(unsupportedOf(everything)).toEqual(['verification.rollback']);
});

test('what has an effect, is absent or at its default, is not', () => {
  expect(unsupportedOf({})).toEqual([]);
  expect(
    unsupportedOf({
      subnets: [{ id: subnetId('a') }, { cluster: clusterId, nodePools: ['ci'] }, { nodes: {} }],
      serviceEndpoints: 'Require',
      registerProvider: true,
      allowInterruption: true,
      foreignRules: 'Keep',
      serviceTags: ['AzureDevOps'],
      clientFirewall: { configMap: 'contoso', networkSecurityGroups: [{ id: securityGroupId }] },
      dataEndpoints: { enabled: true },
      verification: { settle: '5m', probe: true, rollback: false },
      allowLockout: false,
      deletionPolicy: 'Retain',
    }),
  ).toEqual([]);
});

test('exactly the fields that are refused say in `kubectl explain` that they have no effect', () => {
  const named = unsupportedOf(everything).map((field) =>
    field.replace('[]', '').replace(/:.*/, ''),
  );
  expect(described('', structuralSchema(policySpecSchema)).toSorted()).toEqual(named.toSorted());
});

function unsupportedOf(spec: Spec): readonly string[] {
  return unsupportedFields(parsePolicy(policy(spec)).spec);
}

/** Paths of the fields whose description has the sentence. */
function described(path: string, schema: StructuralSchema): readonly string[] {
  const properties = schema.properties ?? schema.items?.properties ?? {};
  return Object.entries(properties).flatMap(([name, field]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const isSaid = field.description?.includes(notInEffect) ?? false;
    return [...(isSaid ? [at] : []), ...described(at, field)];
  });
}

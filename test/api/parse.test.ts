import { expect, test } from 'vitest';
import {
  InvalidObjectError,
  parsePolicy,
  parseRegistryState,
  readPolicy,
} from '../../src/api/parse.ts';
import { admitted } from './admitted-policies.ts';
import { policy, registryId, subnetId } from './policies.ts';
import { refusedByRule } from './refused-policies.ts';
import { refusedByShape } from './refused-shapes.ts';

test.for(admitted)('$name parses', ({ spec }) => {
  expect(parsePolicy(policy(spec)).metadata.name).toBe('contoso');
});

test.for(refusedByRule)('$name is refused', ({ spec, path, says }) => {
  expect(invalidFields(policy(spec))).toContainEqual({
    path,
    message: expect.stringContaining(says),
  });
});

test.for(refusedByShape)('$name is refused', ({ spec, path }) => {
  expect(invalidFields(policy(spec)).map((field) => field.path)).toContain(path);
});

test('every field that is wrong is named', () => {
  const object = policy({ mode: 'Audit', ipRanges: ['203.0.113.0/24', '::1'], interval: '1s' });
  expect(invalidFields(object).map(({ path }) => path)).toEqual([
    'spec.mode',
    'spec.interval',
    'spec.ipRanges[1]',
  ]);
  expect(() => parsePolicy(object)).toThrow(
    /^spec\.mode: .+; spec\.interval: must be .+; spec\.ipRanges\[1\]: is IPv6/,
  );
});

test('an absent field is its default', () => {
  const { spec } = parsePolicy(policy());
  expect(spec).toEqual({
    registry: registryId.toLowerCase(),
    mode: 'Enforce',
    suspend: false,
    interval: 600_000,
    subnets: [],
    serviceEndpoints: 'Manage',
    registerProvider: false,
    allowInterruption: false,
    ipRanges: [],
    serviceTags: [],
    foreignRules: 'Keep',
    verification: { settle: 120_000, rollback: false },
    allowLockout: false,
    deletionPolicy: 'Revoke',
  });
});

test('ids come out in lower case, and ranges as Azure keeps them', () => {
  const { spec } = parsePolicy(
    policy({ subnets: [{ id: subnetId('Nodes') }], ipRanges: ['203.0.113.7/32'] }),
  );
  expect(spec.subnets).toEqual([{ id: subnetId('nodes').toLowerCase() }]);
  expect(spec.ipRanges).toEqual(['203.0.113.7']);
});

test('of the metadata only what the operator reads is kept', () => {
  const object = {
    ...policy(),
    metadata: { ...policy().metadata, managedFields: [{}], labels: {} },
  };
  expect(Object.keys(parsePolicy(object).metadata)).not.toContain('managedFields');
});

test.for([
  { name: 'absent', status: undefined },
  { name: 'as the API server makes it', status: { observedGeneration: -1 } },
  { name: 'of a version that has other states', status: { subnets: [{ id: 'a', rule: 'Odd' }] } },
])('a policy parses with a status $name', ({ status }) => {
  expect(parsePolicy({ ...policy(), status }).status).toEqual(
    status?.observedGeneration === undefined ? {} : status,
  );
});

test.for([{ object: undefined }, { object: 'text' }, { object: [] }, { object: {} }])(
  '$object is no policy',
  ({ object }) => {
    expect(invalidFields(object)).not.toEqual([]);
  },
);

test('a ledger that is no ledger is refused, not taken for an empty one', () => {
  const spec = { registry: registryId, subnetRules: [{ subnet: 'a', ownership: 'Mine' }] };
  expect(() => parseRegistryState({ metadata: { name: 'contoso' }, spec })).toThrow(
    'spec.subnetRules[0].ownership',
  );
});

function invalidFields(object: unknown) {
  try {
    parsePolicy(object);
  } catch (error) {
    if (error instanceof InvalidObjectError) return error.fields;
    throw error;
  }
  return [];
}

test('a policy of the cluster that cannot be read keeps its registry and says why', () => {
  const object = policy({ mode: 'Audit', ipRanges: ['203.0.113.0/24'] });
  expect(readPolicy(object)).toMatchObject({
    metadata: { name: 'contoso' },
    spec: { registry: registryId.toLowerCase(), ipRanges: [] },
    unreadable: expect.stringMatching(/^spec\.mode: /),
  });
  expect(readPolicy(policy()).unreadable).toBeUndefined();
});

test('an object without a registry is no policy at all', () => {
  expect(() => readPolicy({ ...policy(), spec: {} })).toThrow(InvalidObjectError);
});

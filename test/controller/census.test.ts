import { expect, test } from 'vitest';
import type { Condition } from '../../src/api/object.ts';
import { type RegistryState, registryStateSchema } from '../../src/api/registry-state.ts';
import { conditionCensus, elementCensus } from '../../src/controller/census.ts';

function condition(type: string, status: Condition['status'], reason: string): Condition {
  return { type, status, reason, message: '', lastTransitionTime: '2026-01-01T00:00:00Z' };
}

function having(...conditions: Condition[]) {
  return { status: { conditions } };
}

test('objects are counted by each of their conditions', () => {
  const ready = condition('Ready', 'True', 'InSync');
  const stalled = [
    condition('Ready', 'False', 'Forbidden'),
    condition('Stalled', 'True', 'Forbidden'),
  ];
  const objects = [having(ready), having(ready), having(...stalled), { status: {} }];
  expect([...conditionCensus(objects)]).toEqual([
    [{ condition: 'Ready', status: 'True', reason: 'InSync' }, 2],
    [{ condition: 'Ready', status: 'False', reason: 'Forbidden' }, 1],
    [{ condition: 'Stalled', status: 'True', reason: 'Forbidden' }, 1],
  ]);
});

test('whatever words a status holds, there are few series, and none is left out of the count', () => {
  const objects = Array.from({ length: 5_000 }, (_, index) =>
    having(condition(`C${index}`, index % 2 === 0 ? 'True' : 'False', `R${index}`)),
  );
  const series = [...conditionCensus(objects)];
  expect(series.length).toBeLessThanOrEqual(203);
  expect(series.reduce((sum, [, count]) => sum + count, 0)).toBe(5_000);
  expect(series.at(-1)).toEqual([
    { condition: 'Other', status: 'False', reason: 'Other' },
    expect.any(Number),
  ]);
});

function state(name: string, status: object): RegistryState {
  return registryStateSchema.parse({
    metadata: { name },
    spec: {
      registry: `/subscriptions/s/resourcegroups/rg/providers/microsoft.containerregistry/registries/${name}`,
    },
    status,
  });
}

test('the elements of each registry are counted, and whose they are', () => {
  const seen = state('contoso', {
    subnetRules: [
      { subnet: '/a', origin: 'Managed' },
      { subnet: '/b', origin: 'Foreign' },
    ],
    ipRules: [{ value: '203.0.113.0/24', origin: 'Adopted' }],
    serviceEndpoints: [{ subnet: '/b', origin: 'Foreign', state: 'Succeeded' }],
  });
  expect(elementCensus([seen, state('unseen', {})])).toEqual([
    { registry: 'contoso', subnetRules: 2, ipRules: 1, foreign: 2 },
  ]);
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RegistryState, registryStateSchema } from '../../src/api/registry-state.ts';
import { parseRegistryId, type RegistryId } from '../../src/api/resource-id.ts';
import { Surroundings } from '../../src/observe/surroundings.ts';
import type { Elsewhere } from '../../src/plan/wants/elsewhere.ts';
import { a, b, c, must, range1, registryId } from '../plan/builders.ts';

const registries = ['contoso', 'fabrikam', 'tailspin'].map((name) =>
  must(parseRegistryId(registryId.replace('contoso', name))),
);
const subnets = [a, b, c];

const ownership = fc.constantFrom('Managed', 'Adopted', undefined);
const state = fc
  .record({
    registry: fc.constantFrom(...registries),
    endpoints: fc.tuple(ownership, ownership, ownership),
    defaultAction: fc.constantFrom('Deny', 'Allow'),
    hasRange: fc.boolean(),
    rules: fc.subarray(subnets),
  })
  .map(({ registry, endpoints, defaultAction, hasRange, rules }) =>
    registryStateSchema.parse({
      metadata: { name: registry.split('/').at(-1) },
      spec: {
        registry,
        serviceEndpoints: subnets.flatMap((subnet, index) =>
          endpoints[index] === undefined ? [] : [{ subnet, ownership: endpoints[index] }],
        ),
      },
      status: {
        settings: { defaultAction, publicNetworkAccess: 'Enabled', trustedServices: 'Allow' },
        ipRules: hasRange ? [{ value: range1, origin: 'Foreign' }] : [],
        subnetRules: rules.map((subnet) => ({ subnet, origin: 'Managed' })),
      },
    }),
  );
const change = fc.record({ kind: fc.constantFrom('note', 'note', 'forget'), state });

test('whatever came and went, it tells what the ledgers that are there say', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const surroundings = new Surroundings();
      const there = new Map<string, RegistryState>();
      for (const { kind, state: one } of changes) {
        if (kind === 'note') {
          surroundings.note(one);
          there.set(one.spec.registry, one);
        } else {
          surroundings.forget(one);
          there.delete(one.spec.registry);
        }
      }
      for (const registry of registries) {
        const told = surroundings.of(registry, subnets);
        expect(sorted(told)).toEqual(sorted(readAll(registry, [...there.values()])));
      }
    }),
  );
});

test('it tells of the subnets in question alone', () => {
  const one = registryStateSchema.parse({
    metadata: { name: 'fabrikam' },
    spec: {
      registry: registries[1],
      serviceEndpoints: [a, b].map((subnet) => ({ subnet, ownership: 'Managed' })),
    },
  });
  const { managedEndpoints } = new Surroundings([one]).of(registryId, [b, c]);
  expect(managedEndpoints).toEqual(new Set([b]));
});

function readAll(registry: RegistryId, states: readonly RegistryState[]): Elsewhere {
  const others = states.filter(({ spec }) => spec.registry !== registry);
  return {
    managedEndpoints: new Set(
      others.flatMap(({ spec }) =>
        spec.serviceEndpoints.flatMap((one) => (one.ownership === 'Managed' ? one.subnet : [])),
      ),
    ),
    closed: others
      .filter(({ status }) => status.settings?.defaultAction === 'Deny')
      .filter(({ status }) => (status.ipRules ?? []).length > 0)
      .map(({ spec, status }) => ({
        registry: must(parseRegistryId(spec.registry)),
        subnets: new Set(status.subnetRules?.map(({ subnet }) => subnet)),
      })),
  };
}

function sorted({ managedEndpoints, closed }: Elsewhere): Elsewhere {
  return {
    managedEndpoints: new Set([...managedEndpoints].toSorted()),
    closed: closed.toSorted((one, other) => (one.registry < other.registry ? -1 : 1)),
  };
}

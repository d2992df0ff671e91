import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseProviderId } from '../../src/api/provider-id.ts';
import { parseScaleSetId, parseVirtualMachineId } from '../../src/api/resource-id.ts';

const compute =
  '/subscriptions/6f2b1c1e-58a0-4f0c-9d6a-2f8f3a1f9b10/resourceGroups/mc_shop_prod_westeurope/providers/Microsoft.Compute';
const set = `${compute}/virtualMachineScaleSets/aks-ci-12345678-vmss`;
const machine = `${compute}/virtualMachines/aks-ci-12345678-vms0`;
const good = [`azure://${set}/virtualMachines/17`, `azure://${machine}`] as const;

test.for([
  { name: "a scale set's machine", text: good[0], kind: 'scaleSet', id: set },
  { name: 'a machine of its own', text: good[1], kind: 'virtualMachine', id: machine },
  {
    name: 'an id in other letters',
    text: good[0].toUpperCase(),
    kind: 'scaleSet',
    id: set,
  },
])('$name is known by its provider id', ({ text, kind, id }) => {
  expect(parseProviderId(text)).toEqual({ kind, id: id.toLowerCase() });
});

test.for([
  { name: 'nothing', text: '' },
  { name: 'another cloud', text: 'aws:///eu-west-1a/i-0123456789abcdef0' },
  { name: 'a cluster on a desk', text: 'kind://docker/kind/kind-control-plane' },
  { name: 'an ARM id without its scheme', text: machine },
  { name: 'a host where there is none', text: `azure://management.azure.com${machine}` },
  { name: 'a scale set without a machine', text: `azure://${set}` },
  { name: 'more than a machine', text: `${good[0]}/networkInterfaces/nic` },
  { name: 'a scale set of no name', text: good[0].replace('aks-ci-12345678-vmss', '') },
  { name: 'a way up', text: good[0].replace('aks-ci-12345678-vmss', '..') },
  { name: 'an encoded way up', text: good[0].replace('aks-ci-12345678-vmss', '%2e%2e') },
  { name: 'a query', text: `${good[1]}?api-version=2024-11-01` },
  { name: 'another type', text: `azure://${compute}/disks/data` },
  { name: 'a letter that is another when it is small', text: good[1].replace('aks', 'a\u212As') },
])('$name is no machine of Azure', ({ text }) => {
  expect(parseProviderId(text)).toBeUndefined();
});

test('whatever is inserted, the id is one of the two or none', () => {
  const insertion = fc.oneof(fc.string(), fc.constantFrom('/', '..', '%2f', '?', '#', '\\', '\0'));
  fc.assert(
    fc.property(fc.constantFrom(...good), fc.nat(), insertion, (text, at, inserted) => {
      const place = at % (text.length + 1);
      const found = parseProviderId(text.slice(0, place) + inserted + text.slice(place));
      const parse = found?.kind === 'scaleSet' ? parseScaleSetId : parseVirtualMachineId;
      expect(found === undefined || parse(found.id) === found.id).toBe(true);
    }),
    { numRuns: 500 },
  );
});

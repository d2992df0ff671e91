import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  withoutServiceEndpoint,
  withServiceEndpoint,
} from '../../src/azure/network/subnet-merge.ts';

const ours = { service: 'Microsoft.ContainerRegistry' };
const theirs = {
  service: 'Microsoft.Storage.Global',
  locations: ['westeurope', 'northeurope'],
  networkIdentifier: { id: '/subscriptions/s/publicIPAddresses/ip' },
  fromTheFuture: { deep: [1, { two: null }] },
};

describe('adding the endpoint', () => {
  test('keeps every member of strangers, known or not, and drops what Azure fills in', () => {
    const subnet = {
      id: '/Subscriptions/S/…/nodes',
      name: 'nodes',
      etag: 'W/"1"',
      type: 'Microsoft.Network/virtualNetworks/subnets',
      properties: {
        provisioningState: 'Succeeded',
        addressPrefixes: ['10.0.0.0/24', '10.0.1.0/24'],
        routeTable: { id: 'rt', unknown: true },
        natGateway: { id: 'nat' },
        networkSecurityGroup: { id: 'nsg' },
        serviceEndpoints: [{ ...theirs, provisioningState: 'Succeeded' }],
        delegations: [
          {
            name: 'd',
            etag: 'W/"1"',
            tomorrow: 1,
            properties: {
              serviceName: 'Microsoft.Web/serverFarms',
              actions: ['join'],
              provisioningState: 'Succeeded',
              tomorrow: 2,
            },
          },
        ],
        ipConfigurations: [{ id: 'nic' }],
        ipConfigurationProfiles: [{ id: 'p' }],
        privateEndpoints: [{ id: 'pe' }],
        resourceNavigationLinks: [{ id: 'l' }],
        serviceAssociationLinks: [{ id: 'l' }],
        purpose: 'PrivateEndpoints',
        defaultOutboundAccess: false,
        tomorrow: { kept: ['as', { it: 'is' }] },
      },
    };
    expect(withServiceEndpoint(subnet)).toEqual({
      id: '/Subscriptions/S/…/nodes',
      name: 'nodes',
      type: 'Microsoft.Network/virtualNetworks/subnets',
      properties: {
        addressPrefixes: ['10.0.0.0/24', '10.0.1.0/24'],
        routeTable: { id: 'rt', unknown: true },
        natGateway: { id: 'nat' },
        networkSecurityGroup: { id: 'nsg' },
        serviceEndpoints: [theirs, ours],
        delegations: [
          {
            name: 'd',
            tomorrow: 1,
            properties: { serviceName: 'Microsoft.Web/serverFarms', tomorrow: 2 },
          },
        ],
        defaultOutboundAccess: false,
        tomorrow: { kept: ['as', { it: 'is' }] },
      },
    });
  });

  test.for([
    { name: 'none yet', before: undefined, after: [ours] },
    { name: 'null', before: null, after: [ours] },
    { name: 'an empty list', before: [], after: [ours] },
    { name: "a stranger's: ours comes last", before: [theirs], after: [theirs, ours] },
    {
      name: 'one that is Updating: no second',
      before: [{ ...ours, provisioningState: 'Updating' }],
      after: [ours],
    },
    {
      name: 'one that Failed, in another case and place: sent again as it is',
      before: [
        { service: 'microsoft.containerregistry', locations: ['*'], provisioningState: 'Failed' },
        theirs,
      ],
      after: [{ service: 'microsoft.containerregistry', locations: ['*'] }, theirs],
    },
    {
      name: 'one whose name only begins like ours',
      before: [{ service: 'Microsoft.ContainerRegistry.Global' }],
      after: [{ service: 'Microsoft.ContainerRegistry.Global' }, ours],
    },
  ])('to $name', ({ before, after }) => {
    const subnet = { properties: { addressPrefix: '10.0.0.0/24', serviceEndpoints: before } };
    expect(withServiceEndpoint(subnet)).toEqual({
      properties: { addressPrefix: '10.0.0.0/24', serviceEndpoints: after },
    });
  });
});

test.for([
  { name: 'the last one leaves an empty list, said out loud', before: [ours], after: [] },
  { name: "a stranger's stays", before: [theirs, ours], after: [theirs] },
  {
    name: 'in whatever case',
    before: [{ service: 'MICROSOFT.CONTAINERREGISTRY' }, theirs],
    after: [theirs],
  },
])('removing the endpoint: $name', ({ before, after }) => {
  const subnet = { properties: { addressPrefix: '10.0.0.0/24', serviceEndpoints: before } };
  expect(withoutServiceEndpoint(subnet)).toEqual({
    properties: { addressPrefix: '10.0.0.0/24', serviceEndpoints: after },
  });
});

test('whatever a subnet consists of, adding and removing brings it back, member by member in its order', () => {
  const member = fc.string({ minLength: 1 }).filter((name) => !known.has(name));
  const strangers = fc.dictionary(member, fc.jsonValue());
  const endpoints = fc.array(fc.record({ service: member, extra: fc.jsonValue() }));
  fc.assert(
    fc.property(strangers, strangers, endpoints, (outer, inner, serviceEndpoints) => {
      const subnet = { ...outer, properties: { ...inner, serviceEndpoints } };
      const input = structuredClone(subnet);
      const there = withServiceEndpoint(subnet);
      expect(JSON.stringify(withoutServiceEndpoint(there))).toBe(JSON.stringify(subnet));
      expect(subnet).toEqual(input);
    }),
  );
});

// Read-only members are dropped on purpose, `properties` is the test's own, and ours is no stranger's.
const known = new Set([
  'etag',
  'properties',
  'serviceEndpoints',
  'delegations',
  'provisioningState',
  'ipConfigurations',
  'ipConfigurationProfiles',
  'privateEndpoints',
  'resourceNavigationLinks',
  'serviceAssociationLinks',
  'purpose',
  '__proto__',
  'Microsoft.ContainerRegistry',
]);

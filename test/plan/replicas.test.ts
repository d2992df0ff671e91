import { describe, expect, test } from 'vitest';
import { needsReplicas, regionsOf } from '../../src/plan/clients/replicas.ts';
import { members, policy } from './builders.ts';

describe('replicas are read only where a policy needs them', () => {
  test.for([{ name: 'rules alone', spec: { defaultAction: 'Deny' as const }, isNeeded: false }])(
    '$name: $isNeeded',
    ({ spec, isNeeded }) => {
      expect(needsReplicas(members(policy({ spec })))).toBe(isNeeded);
    },
  );
});

test.for([
  { name: 'none listed', location: 'West Europe', listed: [], regions: ['westeurope'] },
  {
    name: 'the home region left out',
    location: 'westeurope',
    listed: ['uksouth', 'northeurope'],
    regions: ['westeurope', 'northeurope', 'uksouth'],
  },
  {
    name: 'the home region listed',
    location: 'westeurope',
    listed: ['northeurope', 'westeurope'],
    regions: ['westeurope', 'northeurope'],
  },
])('the home region comes first, with $name', ({ location, listed, regions }) => {
  const replicas = listed.map((region) => ({ region, provisioningState: 'Succeeded' }));
  expect(regionsOf({ location }, replicas)).toEqual(regions);
});

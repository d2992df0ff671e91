import { clusterId, subnetId, times } from './policies.ts';
import type { Refused } from './refused.ts';

/** What the shape of the schema refuses: `says` is the API server's own sentence, the parser has another. */
export const refusedByShape: readonly Refused[] = [
  {
    name: 'no registry',
    spec: { registry: undefined },
    path: 'spec.registry',
    says: 'Required value',
  },
  {
    name: '101 subnets',
    spec: { subnets: times(101, (index) => ({ id: subnetId(`s${index}`) })) },
    path: 'spec.subnets',
    says: 'must have at most 100 items',
  },
  {
    name: '10,000 subnets',
    spec: { subnets: times(10_000, (index) => ({ id: subnetId(`s${index}`) })) },
    path: 'spec.subnets',
    says: 'must have at most 100 items',
  },
  {
    name: '10,000 ranges',
    spec: { ipRanges: times(10_000, (index) => `10.0.${index >> 8}.${index & 255}`) },
    path: 'spec.ipRanges',
    says: 'must have at most 200 items',
  },
  {
    name: '10,000 service tags',
    spec: { serviceTags: times(10_000, (index) => `Tag${index}`) },
    path: 'spec.serviceTags',
    says: 'must have at most 50 items',
  },
  {
    name: '10,000 node pools',
    spec: { subnets: [{ cluster: clusterId, nodePools: times(10_000, (index) => `p${index}`) }] },
    path: 'spec.subnets[0].nodePools',
    says: 'must have at most 50 items',
  },
  {
    name: 'an id of 10,000 characters',
    spec: { subnets: [{ id: subnetId('s'.repeat(10_000)) }] },
    path: 'spec.subnets[0].id',
    says: 'may not be more than 400 bytes',
  },
  {
    name: 'an unknown mode',
    spec: { mode: 'Audit' },
    path: 'spec.mode',
    says: 'supported values: "Enforce", "Observe"',
  },
  {
    name: 'a boolean as text',
    spec: { suspend: 'false' },
    path: 'spec.suspend',
    says: 'must be of type boolean',
  },
  {
    name: 'data endpoints neither enabled nor disabled',
    spec: { dataEndpoints: { cutover: 'Immediate' } },
    path: 'spec.dataEndpoints.enabled',
    says: 'Required value',
  },
];

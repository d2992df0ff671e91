import { expect, test } from 'vitest';
import type { RegistryStateStatus } from '../../src/api/registry-state.ts';
import { makePlan } from '../../src/plan/plan.ts';
import {
  type InputText,
  a,
  failure,
  input,
  ledger,
  policy,
  range1,
  registry,
  subnet,
} from './builders.ts';

const wanted = policy({ subnets: [a], spec: { ipRanges: [range1], defaultAction: 'Deny' } });
const closed = {
  defaultAction: 'Deny',
  publicNetworkAccess: 'Enabled',
  trustedServices: 'Allow',
} as const;
const inForce = { subnets: [a], ranges: [range1], settings: closed };
const lastSeen: RegistryStateStatus = {
  subnetRules: [{ subnet: a, origin: 'Managed' }],
  ipRules: [{ value: range1, origin: 'Managed' }],
  serviceEndpoints: [{ subnet: a, origin: 'Managed', state: 'Succeeded' }],
  settings: closed,
};
const applied = ledger({ settings: { defaultAction: { original: 'Allow', applied: 'Deny' } } });
const owners = ['platform/policy'];

test.for<{ name: string; given: InputText; drift: readonly object[] }>([
  { name: 'nothing, where all is as it was', given: { registry: registry(inForce) }, drift: [] },
  {
    name: 'a subnet rule is gone',
    given: { registry: registry({ ...inForce, subnets: [] }) },
    drift: [{ kind: 'subnetRule', message: expect.stringContaining('subnet vnet/a'), owners }],
  },
  {
    name: 'a rule is gone with its subnet, which was no change of the registry',
    given: {
      registry: registry({ ...inForce, subnets: [] }),
      subnets: [[a, failure('notFound')]],
    },
    drift: [],
  },
  {
    name: 'a subnet rule is gone while the subnet cannot be read',
    given: {
      registry: registry({ ...inForce, subnets: [] }),
      subnets: [[a, failure('unavailable')]],
    },
    drift: [{ kind: 'subnetRule', message: expect.stringContaining('subnet vnet/a'), owners }],
  },
  {
    name: 'an IP rule is gone',
    given: { registry: registry({ ...inForce, ranges: [] }) },
    drift: [{ kind: 'ipRule', message: expect.stringContaining(range1), owners }],
  },
  {
    name: 'an endpoint is gone',
    given: { registry: registry(inForce), subnets: [subnet(a, { serviceEndpoint: 'Absent' })] },
    drift: [
      { kind: 'serviceEndpoint', message: expect.stringContaining('service endpoint'), owners },
    ],
  },
  {
    name: 'the default action was changed',
    given: { registry: registry({ ...inForce, settings: {} }) },
    drift: [{ kind: 'setting', message: expect.stringContaining('set defaultAction') }],
  },
  {
    name: 'the default action was changed, that was as wanted before us',
    given: { registry: registry({ ...inForce, settings: {} }), ledger: ledger() },
    drift: [{ kind: 'setting', message: expect.stringContaining('set defaultAction') }],
  },
  {
    name: 'what is as we last set it was changed by nobody else',
    given: {
      registry: registry({ ...inForce, settings: {} }),
      ledger: ledger({ settings: { defaultAction: { original: 'Deny', applied: 'Allow' } } }),
    },
    drift: [],
  },
  {
    name: 'what was not there before was taken away by nobody',
    given: { lastSeen: {} },
    drift: [],
  },
  {
    name: 'what cannot be seen now is not gone',
    given: { registry: registry({ ...inForce, subnets: 'invisible' }) },
    drift: [],
  },
])('$name', ({ given, drift }) => {
  const plan = makePlan(input({ lastSeen, ledger: applied, ...given, policies: [wanted] }));
  expect(plan.drift).toMatchObject(drift);
});

import { expect, test } from 'vitest';
import { digestOf } from '../../src/plan/digest.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { actionOf } from './actions.ts';
import { a, ledger, subnet, unread } from './builders.ts';
import { type Look, blob, denies, home, inputOf, north, on, wants } from './layers.ts';

test.for<
  Look & {
    readonly name: string;
    readonly steps: readonly string[];
    readonly reasons?: readonly string[];
  }
>([
  {
    name: 'nobody has a say, nothing is switched',
    policies: [{}],
    registry: on(home),
    steps: [],
  },
  {
    name: 'nothing is confirmed, nothing is switched',
    policies: [wants()],
    steps: [],
    reasons: ['AwaitingConfirmation'],
  },
  {
    name: 'the hosts to come are confirmed',
    policies: [wants({ confirmed: digestOf([home]) })],
    steps: ['dataEndpoints Enabled'],
  },
  {
    name: 'a replica has come since the hosts were confirmed',
    policies: [wants({ confirmed: digestOf([home]) })],
    replicas: ['northeurope'],
    steps: [],
    reasons: ['AwaitingConfirmation'],
  },
  {
    name: 'all hosts of all regions are confirmed, one that is still being made among them',
    policies: [wants({ confirmed: digestOf([north, home]) })],
    replicas: [{ region: 'northeurope', provisioningState: 'Creating' }],
    steps: ['dataEndpoints Enabled'],
  },
  {
    name: 'who says Immediate is not asked',
    policies: [wants({ cutover: 'Immediate' })],
    steps: ['dataEndpoints Enabled'],
  },
  {
    name: 'one says Confirmed and the other Immediate',
    policies: [wants(), wants({ cutover: 'Immediate' })],
    steps: [],
    reasons: ['AwaitingConfirmation', 'AwaitingConfirmation'],
  },
  {
    name: 'one of two has not confirmed',
    policies: [wants({ confirmed: digestOf([home]) }), wants()],
    steps: [],
    reasons: ['AwaitingConfirmation', 'AwaitingConfirmation'],
  },
  {
    name: 'one enables and another disables',
    policies: [wants({ cutover: 'Immediate' }), wants({ enabled: false })],
    steps: ['dataEndpoints Enabled'],
  },
  {
    name: 'switching off is confirmed in the same way',
    policies: [wants({ enabled: false })],
    registry: on(home),
    steps: [],
    reasons: ['AwaitingConfirmation'],
  },
  {
    name: 'blob storage is confirmed',
    policies: [wants({ enabled: false, confirmed: blob })],
    registry: on(home),
    steps: ['dataEndpoints Disabled'],
  },
  {
    name: 'what was confirmed for the way there confirms nothing for the way back',
    policies: [wants({ enabled: false, confirmed: digestOf([home]) })],
    registry: on(home),
    steps: [],
    reasons: ['AwaitingConfirmation'],
  },
  {
    name: 'a rule that is on its way goes first',
    policies: [wants({ cutover: 'Immediate' }), { subnets: [a] }],
    subnets: [subnet(a, { serviceEndpoint: 'Updating' })],
    steps: [],
  },
  {
    name: 'a rule that cannot come holds nothing up',
    policies: [wants({ cutover: 'Immediate' }), { subnets: [a] }],
    subnets: [subnet(a, { delegations: ['Microsoft.Web/serverFarms'] })],
    steps: ['dataEndpoints Enabled'],
  },
  {
    name: 'Deny follows when layers come from where they will',
    policies: [{ subnets: [a], ...denies({ cutover: 'Immediate' }) }],
    registry: { subnets: [a] },
    ledger: ledger({ subnets: { [a]: 'Managed' }, rulesInForceSince: '2026-10-31T00:00:00Z' }),
    steps: ['dataEndpoints Enabled'],
  },
  {
    name: 'Deny does not wait for people who are asked about layers',
    policies: [{ subnets: [a], ...denies({}) }],
    registry: { subnets: [a] },
    ledger: ledger({ subnets: { [a]: 'Managed' }, rulesInForceSince: '2026-10-31T00:00:00Z' }),
    steps: ['defaultAction Deny'],
    reasons: ['AwaitingConfirmation'],
  },
  {
    name: 'Azure calls them as was foretold',
    policies: [wants()],
    registry: on(home, north),
    replicas: ['northeurope'],
    steps: [],
  },
  {
    name: 'the one of a replica that is being made is not there yet',
    policies: [wants()],
    registry: on(home),
    replicas: [{ region: 'northeurope', provisioningState: 'Creating' }],
    steps: [],
  },
  {
    name: 'Azure calls one otherwise',
    policies: [wants({ confirmed: digestOf([home]) })],
    registry: on('contoso-2.westeurope.data.azurecr.io'),
    steps: [],
    reasons: ['DataEndpointMismatch'],
  },
  {
    name: 'Azure does not show the one of a replica that is ready',
    policies: [wants({ confirmed: digestOf([home, north]) })],
    registry: on(home),
    replicas: ['northeurope'],
    steps: [],
    reasons: ['DataEndpointMismatch'],
  },
  {
    name: 'what Azure calls them is confirmed',
    policies: [wants({ confirmed: digestOf(['contoso-2.westeurope.data.azurecr.io']) })],
    registry: on('contoso-2.westeurope.data.azurecr.io'),
    steps: [],
  },
  {
    name: 'somebody switched them off again, and the hosts are those that were confirmed',
    policies: [wants({ confirmed: digestOf([home]) })],
    ledger: ledger({ settings: { dataEndpoints: { original: 'Disabled', applied: 'Enabled' } } }),
    steps: ['dataEndpoints Enabled'],
  },
])('$name: $steps', ({ steps, reasons = [], ...row }) => {
  const plan = makePlan(inputOf(row));
  expect(plan.steps.map(actionOf)).toEqual(steps);
  expect(plan.holds.map(({ problem }) => problem.reason)).toEqual(reasons);
});

test('regions that cannot be read are said, and nothing is switched', () => {
  const row = { policies: [wants({ cutover: 'Immediate' })] };
  const plan = makePlan({
    ...inputOf(row),
    observed: { ...inputOf(row).observed, replicas: unread('unavailable') },
  });
  expect(plan.steps).toEqual([]);
  expect(plan.holds.map(({ problem }) => problem.reason)).toEqual(['AzureUnavailable']);
});

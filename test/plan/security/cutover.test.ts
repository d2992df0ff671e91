import { expect, test } from 'vitest';
import { digestOf } from '../../../src/plan/digest.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { actionOf } from '../actions.ts';
import { a, failure, grant, granted, now, registry } from '../builders.ts';
import { blob, home } from '../layers.ts';
import {
  type GroupLook,
  app,
  both,
  bothRecorded,
  groupInput,
  lists,
  ours,
  registryTag,
  securityGroup,
  storageTag,
} from '../security-groups.ts';

const off = registry();
const on = registry({
  settings: { dataEndpoints: 'Enabled' },
  dataEndpointHostNames: [home],
});
const forRegistry = ours(registryTag, 100);
const listing = lists({ [app]: {} });
const gone = [[app, failure('notFound')] as const];

function switches(dataEndpoints: object, more: object = {}) {
  return { spec: { ...listing.spec, dataEndpoints: { enabled: true, ...dataEndpoints }, ...more } };
}

const confirmed = switches({ confirmed: digestOf([home]) });
const back = switches({ enabled: false, confirmed: blob });

test.for<
  GroupLook & {
    readonly name: string;
    readonly steps: readonly string[];
    readonly reasons?: readonly string[];
  }
>([
  {
    name: 'rules of security groups come before the switch',
    policies: [confirmed],
    groups: [securityGroup(app)],
    steps: [`put ${registryTag} 100`, `put ${storageTag} 101`],
  },
  {
    name: 'once they are in force it is made, and storage stays allowed',
    policies: [confirmed],
    groups: [securityGroup(app, both)],
    steps: ['dataEndpoints Enabled'],
  },
  {
    name: 'on the way back storage is allowed before the switch',
    policies: [back],
    registry: on,
    groups: [securityGroup(app, [forRegistry])],
    steps: [`put ${storageTag} 101`],
  },
  {
    name: 'and then it is made',
    policies: [back],
    registry: on,
    groups: [securityGroup(app, both)],
    steps: ['dataEndpoints Disabled'],
  },
  {
    name: 'rules of another policy come before the switch as well',
    policies: [listing, { spec: { dataEndpoints: { enabled: false, cutover: 'Immediate' } } }],
    registry: on,
    groups: [securityGroup(app, [forRegistry])],
    steps: [`put ${storageTag} 101`],
  },
  {
    name: 'a rule that cannot come holds the switch up',
    policies: [back],
    registry: on,
    groups: gone,
    steps: [],
    reasons: ['SecurityGroupNotFound'],
  },
  {
    name: 'unless that is accepted',
    policies: [switches({ enabled: false, cutover: 'Immediate' })],
    registry: on,
    groups: gone,
    steps: ['dataEndpoints Disabled'],
  },
  {
    name: 'a rule for what is no longer needed then does not',
    policies: [confirmed],
    groups: [
      securityGroup(app, [forRegistry, { ...ours(storageTag, 101), destinations: ['Sql'] }]),
    ],
    steps: ['dataEndpoints Enabled'],
  },
  {
    name: 'Deny waits for a switch that is about to come',
    policies: [switches({ cutover: 'Immediate' }, { defaultAction: 'Deny', subnets: [{ id: a }] })],
    registry: registry({ subnets: [a] }),
    groups: [securityGroup(app, both.slice(1))],
    steps: [`put ${registryTag} 100`],
  },
  {
    name: 'Deny does not wait for one that is held up',
    policies: [
      switches({ confirmed: digestOf([home]) }, { defaultAction: 'Deny', subnets: [{ id: a }] }),
    ],
    registry: registry({ subnets: [a] }),
    groups: gone,
    steps: ['defaultAction Deny'],
    reasons: ['SecurityGroupNotFound'],
  },
])('$name', ({ steps, reasons = [], records = bothRecorded, ...look }) => {
  const { ledger, ...given } = groupInput({ ...look, records });
  const rulesInForceSince = '2026-10-31T00:00:00Z';
  const plan = makePlan({ ...given, ledger: { ...ledger, rulesInForceSince } });
  expect(plan.steps.map(actionOf)).toEqual(steps);
  expect(plan.holds.map(({ problem }) => problem.reason)).toEqual(reasons);
});

test.for<{ name: string; movedMs?: number; steps: readonly string[]; restMs?: number }>([
  { name: 'was never seen', steps: [`delete ${storageTag}`] },
  { name: 'has just been', movedMs: 0, steps: [], restMs: 900_000 },
  { name: 'was five minutes ago', movedMs: 300_000, steps: [], restMs: 600_000 },
  { name: 'was a quarter of an hour ago', movedMs: 900_000, steps: [`delete ${storageTag}`] },
])('where the switch $name, the rule for storage follows: $steps', ({ movedMs, steps, restMs }) => {
  const dataEndpointsChangedAt =
    movedMs === undefined ? {} : { dataEndpointsChangedAt: new Date(now - movedMs).toISOString() };
  const { dataEndpoints } = on.settings;
  const plan = makePlan(
    groupInput({
      policies: [confirmed],
      registry: on,
      groups: [securityGroup(app, both)],
      records: bothRecorded,
      lastSeen: { settings: { ...off.settings, dataEndpoints }, ...dataEndpointsChangedAt },
    }),
  );
  expect(plan.steps.map(actionOf)).toEqual(steps);
  expect(plan.holds.map(({ afterMs }) => afterMs)).toEqual(restMs === undefined ? [] : [restMs]);
});

test('who may not see a group behind which clients would be cut off is not told of it', () => {
  const policies = [
    { ...listing, namespace: 'platform' },
    { spec: { dataEndpoints: { enabled: false, confirmed: blob } }, namespace: 'team' },
  ];
  const admission = granted(grant({ allow: ['DataEndpoints'] }));
  const plan = makePlan(groupInput({ policies, registry: on, groups: gone, admission }));
  const told = plan.holds.filter(({ owners }) => owners?.includes('team/p1') === true);
  expect(told.map(({ problem }) => problem.reason)).toEqual(['AwaitingConfirmation']);
  expect(JSON.stringify(told)).not.toContain(app);
});

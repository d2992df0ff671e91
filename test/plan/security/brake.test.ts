import { expect, test } from 'vitest';
import { digestOf } from '../../../src/plan/digest.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { departureOf } from '../../../src/plan/status/departure.ts';
import { actionOf } from '../actions.ts';
import { a, admission, b, grant, ledger, must, registry } from '../builders.ts';
import { inSync } from '../in-sync.ts';
import {
  type GroupLook,
  app,
  data,
  groupInput,
  lists,
  ours,
  ownId,
  recorded,
  registryTag,
  securityGroup,
  storageTag,
} from '../security-groups.ts';

const listing = { ...lists({ [app]: {} }), status: inSync };
const leaving = { ...listing, isDeleted: true };
const both = [registryTag, storageTag];
const regions = ['northeurope', 'eastus'];
const spelled = ['WestEurope', 'NorthEurope', 'EastUS'];
const ofAll = spelled.flatMap((region) => [
  `AzureContainerRegistry.${region}`,
  `Storage.${region}`,
]);

/** The rules in the group that are ours. */
function has(tags: readonly string[]): Pick<GroupLook, 'groups' | 'records'> {
  return {
    groups: [
      securityGroup(
        app,
        tags.map((tag, index) => ours(tag, 100 + index)),
      ),
    ],
    records: tags.map((tag) => recorded(app, tag)),
  };
}

test.for<
  GroupLook & { readonly name: string; readonly goes: readonly string[]; readonly isHeld?: true }
>([
  { name: 'one policy is deleted', policies: [leaving], ...has(both), goes: both },
  {
    name: 'two are deleted at once',
    policies: [leaving, leaving],
    ...has(both),
    goes: [],
    isHeld: true,
  },
  {
    name: 'their namespace is deleted',
    policies: [leaving],
    admission: { ...admission, terminating: new Set(['platform']) },
    ...has(both),
    goes: [],
    isHeld: true,
  },
  {
    name: 'whatever wanted them is gone without a word',
    policies: [{ status: inSync }],
    ...has(both),
    goes: [],
    isHeld: true,
  },
  {
    name: 'a person has just taken them out',
    policies: [{ status: inSync, generation: 2 }],
    ...has(both),
    goes: both,
  },
  {
    name: 'a grant is withdrawn',
    policies: [{ ...listing, namespace: 'team' }],
    admission: { ...admission, grants: [grant()] },
    ...has(both),
    goes: both,
  },
  {
    name: 'one of three regions is gone',
    policies: [listing],
    replicas: regions.slice(0, 1),
    ...has(ofAll),
    goes: ofAll.slice(4),
  },
  {
    name: 'two of three regions are gone',
    policies: [listing],
    ...has(ofAll),
    goes: [],
    isHeld: true,
  },
  {
    name: 'layers come from elsewhere for good',
    policies: [listing],
    registry: registry({ settings: { dataEndpoints: 'Enabled' } }),
    ...has([registryTag, storageTag, 'Storage.EastUS', 'Storage.NorthEurope']),
    goes: [storageTag, 'Storage.EastUS', 'Storage.NorthEurope'],
  },
])('where $name, $goes go', ({ goes, isHeld = false, ...look }) => {
  const plan = makePlan(groupInput(look));
  expect(plan.steps.map(actionOf)).toEqual(goes.map((tag) => `delete ${tag}`));
  const reasons = plan.holds.map(({ problem }) => problem.reason);
  expect(reasons).toEqual(isHeld ? ['RemovalHeld'] : []);
});

const held: GroupLook = { policies: [leaving, leaving], ...has(both) };
const digest = digestOf(both.map((tag) => ownId(app, tag)));

test('what is held says so, keeps who leaves, and goes once it is confirmed', () => {
  const given = groupInput(held);
  const plan = makePlan(given);
  expect(plan.holds[0]?.problem.message).toContain('2 rules of security groups for clients');
  expect(plan.holds[0]?.problem.message).toContain(digest);
  expect(plan.holds[0]?.owners).toEqual(['platform/p0', 'platform/p1']);
  expect(plan.changes.map(({ heldBy }) => heldBy?.reason)).toEqual(['RemovalHeld', 'RemovalHeld']);
  expect(departureOf(must(plan.members[0]), plan, given)).toEqual({ kind: 'pending' });
  const confirmed = makePlan(groupInput({ ...held, consents: { removal: digest } }));
  expect(confirmed.steps.map(actionOf)).toEqual(both.map((tag) => `delete ${tag}`));
});

test('one confirmation is for rules of the registry and of security groups', () => {
  const given = groupInput({ ...held, registry: registry({ subnets: [a, b] }) });
  const { securityRules } = given.ledger;
  const record = ledger({ subnets: { [a]: 'Managed', [b]: 'Managed' }, securityRules });
  const plan = makePlan({ ...given, ledger: record });
  const all = digestOf([a, b, ...both.map((tag) => ownId(app, tag))]);
  expect(plan.holds.map(({ problem }) => problem.message)).toEqual([expect.stringContaining(all)]);
});

test('rules of security groups do not make up for rules of the registry', () => {
  const given = groupInput({
    policies: [{ ...lists({ [app]: {}, [data]: {} }), status: inSync }],
    registry: registry({ subnets: [a] }),
    groups: [app, data].map((id) =>
      securityGroup(
        id,
        both.map((tag, index) => ours(tag, 100 + index)),
      ),
    ),
    records: [app, data].flatMap((id) => both.map((tag) => recorded(id, tag))),
  });
  const { securityRules } = given.ledger;
  const record = ledger({ subnets: { [a]: 'Managed' }, securityRules });
  const plan = makePlan({ ...given, ledger: record });
  expect(plan.steps).toEqual([]);
  expect(plan.holds.map(({ problem }) => problem.reason)).toEqual(['RemovalHeld']);
});

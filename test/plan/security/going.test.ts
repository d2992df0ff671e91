import { expect, test } from 'vitest';
import type { RecordedRule } from '../../../src/plan/security/entries.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { actionOf } from '../actions.ts';
import { failure, grant, granted } from '../builders.ts';
import {
  type GroupLook,
  app,
  both,
  bothRecorded,
  data,
  groupInput,
  lists,
  ours,
  recorded,
  registryTag,
  securityGroup,
  storageTag,
  strangersRule,
} from '../security-groups.ts';

const full = securityGroup(app, [strangersRule('theirs'), ...both]);
const gone = [`delete ${registryTag}`, `delete ${storageTag}`];
const deleted = { ...lists({ [app]: {} }), isDeleted: true };
const frozen = { spec: { suspend: true } };

function listing(entries: Readonly<Record<string, object>>, more: object) {
  const { spec } = lists(entries);
  return { spec: { ...spec, ...more } };
}

test.for<
  GroupLook & {
    readonly name: string;
    readonly steps: readonly string[];
    /** What is on record then; as before where nothing is said. */
    readonly next?: readonly RecordedRule[];
  }
>([
  { name: 'an entry that goes takes its rules along', policies: [{}], steps: gone },
  { name: 'a deleted policy takes its rules along', policies: [deleted], steps: gone },
  {
    name: 'what another policy wants stays',
    policies: [deleted, lists({ [app]: {} })],
    steps: [],
  },
  {
    name: 'another source is another rule',
    policies: [lists({ [app]: { source: '10.0.0.0/16' } })],
    groups: [
      securityGroup(app, [
        ...both,
        ours(registryTag, 200, { source: '10.0.0.0/16' }),
        ours(storageTag, 201, { source: '10.0.0.0/16' }),
      ]),
    ],
    records: [
      ...bothRecorded,
      recorded(app, registryTag, { source: '10.0.0.0/16' }),
      recorded(app, storageTag, { source: '10.0.0.0/16' }),
    ],
    steps: gone,
  },
  {
    name: 'a policy that retains leaves its rules, and nobody owns them then',
    policies: [{ ...listing({ [app]: {} }, { deletionPolicy: 'Retain' }), isDeleted: true }],
    steps: [],
    next: [],
  },
  {
    name: 'while a policy is frozen only what another gives up goes',
    policies: [frozen, {}],
    steps: [],
  },
  {
    name: 'what a frozen policy lists stays, though another gives it up',
    policies: [listing({ [app]: {} }, { suspend: true }), deleted],
    steps: [],
  },
  {
    name: 'what a leaving policy lists goes beside a frozen one',
    policies: [frozen, deleted],
    steps: gone,
  },
  {
    name: 'a grant that goes takes along what rested on it, beside a frozen one',
    policies: [frozen, { ...lists({ [app]: {} }), namespace: 'team' }],
    admission: granted(grant()),
    steps: gone,
  },
  {
    name: 'a grant that covers the group keeps it',
    policies: [{ ...lists({ [app]: {} }), namespace: 'team' }],
    admission: granted(grant({ allow: ['NetworkSecurityGroups'], networkSecurityGroups: [app] })),
    steps: [],
  },
  { name: 'where all policies are gone without a word nothing goes', policies: [], steps: [] },
  {
    name: 'what was there before us never goes',
    policies: [{}],
    records: [recorded(app, registryTag, { ownership: 'Adopted' })],
    steps: [],
    next: [],
  },
  {
    name: 'a rule that somebody made another of is not ours to remove',
    policies: [{}],
    groups: [securityGroup(app, [{ ...ours(registryTag, 100), destinations: ['Sql'] }])],
    records: [recorded(app, registryTag)],
    steps: [],
    next: [],
  },
  {
    name: 'a rule of ours that somebody changed goes all the same',
    policies: [{}],
    groups: [securityGroup(app, [{ ...ours(registryTag, 100), access: 'Deny' }])],
    records: [recorded(app, registryTag)],
    steps: [`delete ${registryTag}`],
  },
  {
    name: 'a rule that is gone is forgotten',
    policies: [{}],
    groups: [securityGroup(app)],
    steps: [],
    next: [],
  },
  {
    name: 'so is one whose group is gone',
    policies: [{}],
    groups: [[app, failure('notFound')]],
    steps: [],
    next: [],
  },
  {
    name: 'one that nobody could look for stays on record',
    policies: [{}],
    groups: [[app, failure('forbidden')]],
    steps: [],
  },
  {
    name: 'a registry that is gone takes its rules along',
    policies: [deleted],
    registry: failure('notFound'),
    steps: gone,
  },
  {
    name: 'a registry that cannot be read takes nothing along that somebody lists',
    policies: [lists({ [app]: {} })],
    registry: failure('unavailable'),
    steps: [],
  },
  {
    name: 'a rule that is to be written is on record before',
    policies: [lists({ [app]: {}, [data]: {} })],
    groups: [full, securityGroup(data)],
    steps: [`put ${registryTag} 100`, `put ${storageTag} 101`],
    next: [...bothRecorded, recorded(data, registryTag), recorded(data, storageTag)],
  },
  {
    name: 'what was there before us and serves is on record as such',
    policies: [lists({ [app]: {} })],
    records: [],
    steps: [],
    next: [
      recorded(app, registryTag, { ownership: 'Adopted' }),
      recorded(app, storageTag, { ownership: 'Adopted' }),
    ],
  },
  {
    name: 'the rule of a region that is gone goes',
    policies: [lists({ [app]: {} })],
    groups: [securityGroup(app, [...both, ours('Storage.EastUS', 102)])],
    records: [...bothRecorded, recorded(app, 'Storage.EastUS')],
    steps: ['delete Storage.EastUS'],
  },
])('$name', ({ steps, groups = [full], records = bothRecorded, next = records, ...look }) => {
  const plan = makePlan(groupInput({ ...look, groups, records }));
  expect(plan.steps.map(actionOf)).toEqual(steps);
  expect(plan.ledger.securityRules).toEqual(next.toSorted(byRule));
});

function byRule(one: RecordedRule, other: RecordedRule): number {
  return one.rule < other.rule ? -1 : 1;
}

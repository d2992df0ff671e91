import { expect, test } from 'vitest';
import { makePlan } from '../../../src/plan/plan.ts';
import { actionOf } from '../actions.ts';
import { failure, registry } from '../builders.ts';
import {
  type GroupLook,
  app,
  both,
  bothRecorded,
  data,
  groupId,
  groupInput,
  lists,
  ours,
  ownName,
  recorded,
  registryTag,
  securityGroup,
  storageTag,
  strangersRule,
} from '../security-groups.ts';

const empty = securityGroup(app);
const managed = groupId('aks-agentpool-12345678-nsg', 'mc_rg_prod_westeurope');

test.for<
  GroupLook & { readonly name: string; readonly steps: readonly string[]; readonly reason?: string }
>([
  {
    name: 'a registry that serves layers from blob storage takes two tags',
    policies: [lists({ [app]: {} })],
    groups: [empty],
    steps: [`put ${registryTag} 100`, `put ${storageTag} 101`],
  },
  {
    name: 'one with data endpoints takes no tag of storage',
    policies: [lists({ [app]: {} })],
    registry: registry({ settings: { dataEndpoints: 'Enabled' } }),
    groups: [empty],
    steps: [`put ${registryTag} 100`],
  },
  {
    name: 'each region of the registry has its tags',
    policies: [lists({ [app]: {} })],
    replicas: ['germanywestcentral', 'westeurope'],
    groups: [empty],
    steps: [
      `put ${registryTag} 100`,
      'put AzureContainerRegistry.GermanyWestCentral 101',
      `put ${storageTag} 102`,
      'put Storage.GermanyWestCentral 103',
    ],
  },
  {
    name: 'scope Global takes one tag for all regions',
    policies: [lists({ [app]: { scope: 'Global' } })],
    replicas: ['northeurope'],
    groups: [empty],
    steps: ['put AzureContainerRegistry 100', 'put Storage 101'],
  },
  {
    name: 'what else clients need has no region',
    policies: [lists({ [app]: {} }, ['MicrosoftArtifactRegistry', 'AzureActiveDirectory'])],
    groups: [securityGroup(app, both)],
    records: bothRecorded,
    steps: [
      'put AzureActiveDirectory 102',
      'put MicrosoftContainerRegistry 103',
      'put AzureFrontDoor.FirstParty 104',
    ],
  },
  {
    name: 'a source of its own takes rules of its own',
    policies: [lists({ [app]: { source: '10.0.0.0/16', priorities: '200-299' } })],
    groups: [securityGroup(app, both)],
    records: bothRecorded,
    steps: [`put ${registryTag} from 10.0.0.0/16 200`, `put ${storageTag} from 10.0.0.0/16 201`],
  },
  {
    name: 'what is there is not written again, whatever its priority within the span',
    policies: [lists({ [app]: { priorities: '100-4096' } })],
    groups: [securityGroup(app, [ours(registryTag, 4096), ours(storageTag, 300)])],
    records: bothRecorded,
    steps: [],
  },
  {
    name: 'a priority that is taken by anybody is passed over, one of inbound rules is not',
    policies: [lists({ [app]: {} })],
    groups: [
      securityGroup(app, [
        strangersRule('one', { priority: 100 }),
        strangersRule('two', { priority: 102, access: 'Deny' }),
        strangersRule('in', { priority: 101, direction: 'Inbound' }),
      ]),
    ],
    steps: [`put ${registryTag} 101`, `put ${storageTag} 103`],
  },
  {
    name: 'a rule whose priority lies outside of a new span is moved, the other stays',
    policies: [lists({ [app]: { priorities: '101-110' } })],
    groups: [securityGroup(app, both)],
    records: bothRecorded,
    steps: [`put ${registryTag} 102`],
  },
  {
    name: 'the span is used up',
    policies: [lists({ [app]: { priorities: '100-100' } })],
    groups: [empty],
    steps: [`put ${registryTag} 100`],
    reason: 'PrioritiesUsedUp',
  },
  {
    name: 'the span is used up by what goes',
    policies: [lists({ [app]: { scope: 'Global', priorities: '100-101' } })],
    groups: [securityGroup(app, both)],
    records: bothRecorded,
    steps: [`delete ${registryTag}`, `delete ${storageTag}`],
    reason: 'Applying',
  },
  {
    name: 'what comes is there before what it takes the place of goes',
    policies: [lists({ [app]: { scope: 'Global' } })],
    groups: [securityGroup(app, both)],
    records: bothRecorded,
    steps: ['put AzureContainerRegistry 102', 'put Storage 103'],
  },
  {
    name: "somebody's rule of our name that does something else is left alone",
    policies: [lists({ [app]: {} })],
    groups: [securityGroup(app, [strangersRule(ownName(registryTag))])],
    steps: [`put ${storageTag} 100`],
    reason: 'SecurityRuleNotOurs',
  },
  {
    name: "somebody's rule of our name that does the same serves as well",
    policies: [lists({ [app]: { priorities: '200-299' } })],
    groups: [securityGroup(app, both)],
    steps: [],
  },
  {
    name: 'a rule of ours that somebody changed is put right, in its place',
    policies: [lists({ [app]: {} })],
    groups: [
      securityGroup(app, [{ ...ours(registryTag, 100), access: 'Deny' }, ours(storageTag, 101)]),
    ],
    records: bothRecorded,
    steps: [`put ${registryTag} 100`],
  },
  {
    name: 'a rule of ours that somebody made another rule of is theirs',
    policies: [lists({ [app]: {} })],
    groups: [
      securityGroup(app, [
        { ...ours(registryTag, 100), destinations: ['Sql'] },
        ours(storageTag, 101),
      ]),
    ],
    records: bothRecorded,
    steps: [],
    reason: 'SecurityRuleNotOurs',
  },
  {
    name: 'a group that AKS manages is refused',
    policies: [lists({ [managed]: {} })],
    groups: [securityGroup(managed)],
    steps: [],
    reason: 'SecurityGroupNotUsable',
  },
  {
    name: 'a group with the marks of AKS is refused',
    policies: [lists({ [app]: {} })],
    groups: [securityGroup(app, [], { tags: ['aks-managed-cluster-name'] })],
    steps: [],
    reason: 'SecurityGroupNotUsable',
  },
  {
    name: 'a group that is missing holds up no other',
    policies: [lists({ [app]: {}, [data]: {} })],
    groups: [[app, failure('notFound')], securityGroup(data)],
    steps: [`put ${registryTag} 100`, `put ${storageTag} 101`],
    reason: 'SecurityGroupNotFound',
  },
  {
    name: 'a group that may not be read is said',
    policies: [lists({ [app]: {} })],
    groups: [[app, failure('forbidden')]],
    steps: [],
    reason: 'RoleMayBePropagating',
  },
  {
    name: 'a group that Azure is at work on is left alone until that is over',
    policies: [lists({ [app]: {} })],
    groups: [securityGroup(app, [], { provisioningState: 'Updating' })],
    steps: [],
    reason: 'WaitingForAzure',
  },
  {
    name: 'while the regions cannot be read nothing comes and nothing goes',
    policies: [lists({ [app]: {} })],
    groups: [securityGroup(app, [ours('AzureContainerRegistry.EastUS', 100)])],
    records: [recorded(app, 'AzureContainerRegistry.EastUS')],
    observed: { replicas: { kind: 'failed', failure: failure('unavailable') } },
    steps: [],
    reason: 'AzureUnavailable',
  },
])('$name', ({ steps, reason, ...look }) => {
  const plan = makePlan(groupInput(look));
  expect(plan.steps.map(actionOf)).toEqual(steps);
  const problems = [
    ...[...plan.security.judgements.values()].flatMap((judgement) =>
      'problem' in judgement ? [judgement.problem] : [],
    ),
    ...plan.holds.map(({ problem }) => problem),
  ];
  expect([...new Set(problems.map((problem) => problem.reason))]).toEqual(
    reason === undefined ? [] : [reason],
  );
});

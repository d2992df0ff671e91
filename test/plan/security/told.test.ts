import { describe, expect, test } from 'vitest';
import type { Publication } from '../../../src/plan/clients/publication.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import type { SecurityRule } from '../../../src/plan/security/security-rule.ts';
import { stateStatus } from '../../../src/plan/status/state-status.ts';
import { failure, must } from '../builders.ts';
import { find } from '../kstatus.ts';
import {
  type GroupLook,
  app,
  both,
  bothRecorded,
  data,
  groupInput,
  lists,
  ours,
  ownId,
  registryTag,
  securityGroup,
  storageTag,
  strangersRule,
} from '../security-groups.ts';
import { type Results, statusOf } from '../status-of.ts';

const listing = { ...lists({ [app]: {} }), name: 'policy' };
const seenLast = [
  { rule: ownId(app, registryTag), origin: 'Managed', priority: 100 } as const,
  { rule: ownId(app, storageTag), origin: 'Managed', priority: 101 } as const,
];
const done = { kind: 'done' } as const;
const failed = (kind: Parameters<typeof failure>[0]) =>
  ({ kind: 'failed', failure: failure(kind) }) as const;

function look(more: GroupLook) {
  return groupInput({ policies: [listing], records: bothRecorded, ...more });
}

describe('a policy tells', () => {
  test.for<{
    name: string;
    given: GroupLook;
    results?: Results;
    rules: string;
    ready: string;
  }>([
    {
      name: 'rules that are there',
      given: { groups: [securityGroup(app, both)] },
      rules: 'Present',
      ready: 'InSync',
    },
    {
      name: 'rules that are about to come',
      given: { groups: [securityGroup(app)] },
      rules: 'Pending',
      ready: 'Applying',
    },
    {
      name: 'a group that is missing',
      given: { groups: [[app, failure('notFound')]] },
      rules: 'Refused',
      ready: 'SecurityGroupNotFound',
    },
    {
      name: 'a lock',
      given: { groups: [securityGroup(app)] },
      results: [failed('locked')],
      rules: 'Pending',
      ready: 'Locked',
    },
    {
      name: 'a policy of Azure',
      given: { groups: [securityGroup(app)] },
      results: [failed('deniedByPolicy')],
      rules: 'Pending',
      ready: 'DeniedByAzurePolicy',
    },
    {
      name: 'a role that is missing, or not yet there',
      given: { groups: [securityGroup(app)] },
      results: [failed('forbidden')],
      rules: 'Pending',
      ready: 'RoleMayBePropagating',
    },
    {
      name: 'a group that went meanwhile',
      given: { groups: [securityGroup(app)] },
      results: [failed('notFound')],
      rules: 'Pending',
      ready: 'SecurityGroupNotFound',
    },
    {
      name: 'a group that is full',
      given: { groups: [securityGroup(app)] },
      results: [failed('limitExceeded')],
      rules: 'Pending',
      ready: 'LimitExceeded',
    },
  ])('of $name', ({ given, results, rules, ready: reason }) => {
    const status = must(statusOf(look(given), results));
    expect(status.clientFirewall?.networkSecurityGroups?.map((one) => one.rules)).toEqual([rules]);
    expect(find(status, 'Ready')?.reason).toBe(reason);
    expect(find(status, 'ClientFirewallReady')?.reason).toBe(reason);
  });

  test.for<{ name: string; publication: Publication; told: object }>([
    {
      name: 'was written',
      publication: { kind: 'published', configMap: 'contoso' },
      told: { status: 'True', message: expect.stringMatching(/ConfigMap contoso .*; 1 network/) },
    },
    {
      name: 'is not ours',
      publication: {
        kind: 'failed',
        configMap: 'contoso',
        problem: { reason: 'ConfigMapNotOurs', message: 'it is there' },
      },
      told: { status: 'False', reason: 'ConfigMapNotOurs' },
    },
  ])('of groups and of a ConfigMap that $name in one condition', ({ publication, told }) => {
    const given = look({ groups: [securityGroup(app, both)] });
    const status = must(statusOf(given, [], new Map([['platform/policy', publication]])));
    expect(find(status, 'ClientFirewallReady')).toMatchObject(told);
  });

  test('of what it last saw while the registry cannot be read', () => {
    const status = {
      clientFirewall: { networkSecurityGroups: [{ id: app, rules: 'Present' as const }] },
    };
    const given = look({ policies: [{ ...listing, status }], registry: failure('unavailable') });
    expect(statusOf(given)?.clientFirewall).toEqual(status.clientFirewall);
  });

  test('in mode Observe of what would be done, and not of failures of others', () => {
    const { spec } = lists({ [app]: {}, [data]: {} });
    const policies = [{ name: 'policy', spec: { ...spec, mode: 'Observe' } }];
    const groups = [
      securityGroup(app),
      securityGroup(data, [strangersRule('x', { priority: 100 })]),
    ];
    const given = look({ policies, groups, records: [] });
    expect(makePlan(given).steps).toEqual([]);
    const status = must(statusOf(given));
    expect(find(status, 'Ready')?.reason).toBe('ChangesPending');
    expect(status.plan?.map(({ action, detail }) => `${action} ${detail}`)).toEqual([
      `AddSecurityRule TCP 443 from * to ${registryTag}, priority 100`,
      `AddSecurityRule TCP 443 from * to ${storageTag}, priority 101`,
      `AddSecurityRule TCP 443 from * to ${registryTag}, priority 101`,
      `AddSecurityRule TCP 443 from * to ${storageTag}, priority 102`,
    ]);
  });
});

describe('drift', () => {
  test.for<{
    name: string;
    rules: readonly SecurityRule[];
    more?: object;
    told: readonly RegExp[];
  }>([
    { name: 'nothing has changed', rules: both, told: [] },
    { name: 'one was removed', rules: both.slice(1), told: [/removed.*AzureContainerRegistry/i] },
    {
      name: 'one was made to deny',
      rules: [{ ...must(both[0]), access: 'Deny' }, must(both[1])],
      told: [/changed.*AzureContainerRegistry/i],
    },
    {
      name: 'one was moved within the span',
      rules: [ours(registryTag, 200), must(both[1])],
      told: [],
    },
    {
      name: 'one was moved out of the span',
      rules: [ours(registryTag, 50), must(both[1])],
      told: [/changed/],
    },
    {
      name: 'the policy has another span now',
      rules: both,
      more: { priorities: '200-299' },
      told: [],
    },
  ])('where $name', ({ rules, more = {}, told }) => {
    const policies = [{ ...lists({ [app]: more }), name: 'policy' }];
    const lastSeen = { securityRules: [...seenLast] };
    const { drift } = makePlan(look({ policies, groups: [securityGroup(app, rules)], lastSeen }));
    expect(drift.map(({ message }) => message)).toEqual(
      told.map((one) => expect.stringMatching(one)),
    );
    expect(new Set(drift.map(({ kind }) => kind))).toEqual(
      new Set(told.length > 0 ? ['securityRule'] : []),
    );
  });

  test('is told once: what is not as wanted is not noted as seen', () => {
    const changed = [{ ...must(both[0]), access: 'Deny' } as const, must(both[1])];
    const given = look({
      groups: [securityGroup(app, changed)],
      lastSeen: { securityRules: [...seenLast] },
    });
    const noted = (outcome: Results[number]) => {
      const plan = makePlan(given);
      const results = [{ step: must(plan.steps[0]), outcome }];
      return stateStatus(plan, results, given, { generation: 1 }).securityRules;
    };
    expect(noted(failed('locked'))).toEqual(seenLast.slice(1));
    expect(noted(done)).toEqual(seenLast);
  });
});

import { describe, expect, test } from 'vitest';
import type { FailureKind } from '../../src/plan/failure.ts';
import { withdrawn } from '../../src/plan/ledger/withdrawn.ts';
import { makePlan } from '../../src/plan/plan.ts';
import {
  type InputText,
  type LedgerText,
  type PolicyText,
  a,
  failure,
  input,
  ledger,
  must,
  policy,
  range1,
  registry,
  subnet,
} from './builders.ts';

const present = registry({ subnets: [a] });
const listing: PolicyText = { subnets: [a] };
const suspended: PolicyText = { name: 'frozen', spec: { suspend: true } };
const leaving = (deletionPolicy: string): PolicyText => ({
  ...listing,
  isDeleted: true,
  spec: { deletionPolicy },
});
const managed: LedgerText = { subnets: { [a]: 'Managed' } };
const adopted: LedgerText = { subnets: { [a]: 'Adopted' } };

const failed = (kind: FailureKind) => ({ kind: 'failed', failure: failure(kind) }) as const;

interface Row {
  readonly name: string;
  readonly record?: LedgerText;
  readonly policies: readonly PolicyText[];
  readonly more?: InputText;
  readonly becomes: LedgerText;
}

function after({ record, policies, more }: Omit<Row, 'name' | 'becomes'>) {
  return makePlan(input({ ledger: ledger(record), ...more, policies: policies.map(policy) }))
    .ledger;
}

describe('rules on record', () => {
  test.for<Row>([
    {
      name: 'wanted, and there before us: Adopted',
      policies: [listing],
      more: { registry: present },
      becomes: { ...adopted, endpoints: { [a]: 'Adopted' } },
    },
    {
      name: 'wanted, and about to be added: Managed, before the write',
      policies: [listing],
      becomes: { ...managed, endpoints: { [a]: 'Adopted' } },
    },
    {
      name: 'wanted, but not to be added yet: nothing',
      policies: [listing],
      more: { subnets: [subnet(a, { serviceEndpoint: 'Updating' })] },
      becomes: { endpoints: { [a]: 'Adopted' } },
    },
    {
      name: 'Adopted, taken away by somebody, and added by us: Managed',
      record: adopted,
      policies: [listing],
      becomes: { ...managed, endpoints: { [a]: 'Adopted' } },
    },
    {
      name: 'Managed, and there: stays',
      record: managed,
      policies: [listing],
      more: { registry: present },
      becomes: { ...managed, endpoints: { [a]: 'Adopted' } },
    },
    {
      name: 'Managed, wanted by nobody, and still there: stays until it is gone',
      record: managed,
      policies: [{}],
      more: { registry: present },
      becomes: managed,
    },
    {
      name: 'Managed, wanted by nobody, and gone: forgotten',
      record: managed,
      policies: [{}],
      becomes: {},
    },
    {
      name: 'Adopted, wanted by nobody: forgotten',
      record: adopted,
      policies: [{}],
      more: { registry: present },
      becomes: {},
    },
    {
      name: 'while a policy is frozen nothing is forgotten',
      record: { ...managed, ranges: { [range1]: 'Adopted' } },
      policies: [suspended],
      becomes: { ...managed, ranges: { [range1]: 'Adopted' } },
    },
    {
      name: 'what Retain lists is forgotten with it',
      record: managed,
      policies: [leaving('Retain')],
      more: { registry: present },
      becomes: {},
    },
    {
      name: 'unless another policy lists it, frozen or not',
      record: managed,
      policies: [leaving('Retain'), { ...suspended, ...listing }],
      more: { registry: present },
      becomes: managed,
    },
    {
      name: 'what Retain lists is forgotten though the registry cannot be read now',
      record: managed,
      policies: [leaving('Retain')],
      more: { registry: failure('throttled') },
      becomes: {},
    },
    {
      name: 'nothing else is forgotten while the registry cannot be read',
      record: { ...managed, ranges: { [range1]: 'Managed' } },
      policies: [{}],
      more: { registry: failure('notFound') },
      becomes: { ...managed, ranges: { [range1]: 'Managed' } },
    },
    {
      name: 'nor what no version shows',
      record: managed,
      policies: [{}],
      more: { registry: registry({ subnets: 'invisible' }) },
      becomes: managed,
    },
    {
      name: 'a policy without a grant does not make anything forgotten',
      record: managed,
      policies: [{ ...leaving('Retain'), namespace: 'team' }, {}],
      more: { registry: present },
      becomes: managed,
    },
    {
      name: 'with --read-only nothing is added, so nothing becomes Managed',
      policies: [{ spec: { ipRanges: [range1] } }],
      more: { isReadOnly: true },
      becomes: {},
    },
  ])('$name', ({ becomes, ...given }) => {
    expect(after(given)).toEqual(ledger(becomes));
  });
});

describe('a record after the write', () => {
  const done = { kind: 'done' } as const;
  const running = { kind: 'running', operation: { url: '', afterMs: 0 } } as const;
  const plan = makePlan(input({ policies: [policy(listing)] }));

  const deny = { defaultAction: 'Deny' } as const;
  const ours = { defaultAction: { original: 'Allow', applied: 'Deny' } } as const;
  const closing = makePlan(
    input({
      policies: [policy({ subnets: [a], spec: { ...deny, verification: { settle: '0s' } } })],
      registry: registry({ subnets: [a] }),
    }),
  );

  test.for([
    { name: 'that is done', outcome: done, record: managed },
    { name: 'that goes on', outcome: running, record: managed },
    { name: 'that Azure refused', outcome: failed('forbidden'), record: {} },
    { name: 'that nobody knows the end of', outcome: failed('unavailable'), record: managed },
    { name: 'that was accepted and does not show', outcome: failed('notInForce'), record: managed },
  ])('$name', ({ outcome, record }) => {
    const results = plan.steps.map((step) => ({ step, outcome }));
    const { subnetRules } = withdrawn(plan.ledger, results, ledger());
    expect(subnetRules).toEqual(ledger(record).subnetRules);
  });

  test.for([
    { name: 'was on record before, still is', before: managed },
    {
      name: 'was there before us, is not ours for that',
      before: { subnets: { [a]: 'Adopted' } } as const,
    },
    { name: 'was not on record, is not now', before: {} },
  ])('of what turned out to be different right before it: what $name', ({ before }) => {
    const results = plan.steps.map((step) => ({ step, outcome: failed('changed') }));
    const { subnetRules } = withdrawn(plan.ledger, results, ledger(before));
    expect(subnetRules).toEqual(ledger(before).subnetRules);
  });

  test('that Azure refused is no better for another step that was out of date', () => {
    const [step] = plan.steps;
    const settingsStep = { ...must(closing.steps.find((one) => one.kind === 'putSettings')) };
    const results = [
      { step: must(step), outcome: failed('forbidden') },
      { step: settingsStep, outcome: failed('changed') },
    ];
    expect(withdrawn(plan.ledger, results, ledger(managed)).subnetRules).toEqual([]);
  });

  test('of which one try was refused and another was not, keeps what may be there', () => {
    const [step] = plan.steps;
    const results = [failed('invalid'), failed('unavailable')].map((outcome) => {
      return { step: must(step), outcome };
    });
    expect(withdrawn(plan.ledger, results, ledger())).toEqual(plan.ledger);
  });

  test.for([
    { name: 'that is done', outcome: done, record: ours },
    { name: 'that Azure refused', outcome: failed('changed'), record: {} },
    { name: 'that nobody knows the end of', outcome: failed('unavailable'), record: ours },
  ])('of a setting $name', ({ outcome, record }) => {
    expect(closing.ledger.settings).toEqual(ours);
    const results = closing.steps.map((step) => ({ step, outcome }));
    expect(withdrawn(closing.ledger, results, ledger()).settings).toEqual(record);
  });

  test.for([
    { name: 'that is done, is ours no more', outcome: done, record: {} },
    { name: 'that Azure refused, is still ours', outcome: failed('forbidden'), record: ours },
    { name: 'of unknown end, is still ours', outcome: failed('unavailable'), record: ours },
  ])('of a Deny taken back $name', ({ outcome, record }) => {
    const before = { ...ledger({ settings: ours }), rolledBack: [] };
    const latch = [{ policy: 'platform/policy', uid: '', generation: 1 }];
    const [step] = closing.steps.filter((one) => one.kind === 'putSettings');
    const back = { ...must(step), change: { defaultAction: 'Allow' as const } };
    const results = [{ step: back, outcome }];
    const known = withdrawn({ ...before, rolledBack: latch }, results, before);
    expect(known.settings).toEqual(record);
  });
});

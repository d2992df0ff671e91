import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/plan/plan.ts';
import {
  type InputText,
  type LedgerText,
  type PolicyText,
  a,
  b,
  failure,
  input,
  ledger,
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
const absent = [subnet(a, { serviceEndpoint: 'Absent' })];
const managed: LedgerText = { subnets: { [a]: 'Managed' } };
const adopted: LedgerText = { subnets: { [a]: 'Adopted' } };

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

describe('endpoints on record', () => {
  const ours: LedgerText = { endpoints: { [a]: 'Managed' } };
  test.for<Row>([
    {
      name: 'about to be added: Managed, before the write',
      policies: [listing],
      more: { subnets: absent },
      becomes: ours,
    },
    {
      name: 'one that failed under somebody else stays theirs though we put it again',
      policies: [listing],
      more: { subnets: [subnet(a, { serviceEndpoint: 'Failed' })] },
      becomes: { endpoints: { [a]: 'Adopted' } },
    },
    { name: 'one that nobody asked about stays', record: ours, policies: [{}], becomes: ours },
    {
      name: 'one whose subnet cannot be read now stays',
      record: ours,
      policies: [{}],
      more: { subnets: [[a, failure('unavailable')]] },
      becomes: ours,
    },
    {
      name: 'one that is known to be gone is forgotten',
      record: ours,
      policies: [{}],
      more: { subnets: absent },
      becomes: {},
    },
    {
      name: 'one whose subnet is gone is forgotten',
      record: ours,
      policies: [{}],
      more: { subnets: [[a, failure('notFound')]] },
      becomes: {},
    },
    {
      name: 'what Revoke leaves in place is ours no longer',
      record: ours,
      policies: [leaving('Revoke')],
      becomes: {},
    },
    {
      name: 'Restore keeps it on record until it is gone',
      record: ours,
      policies: [leaving('Restore')],
      becomes: ours,
    },
    {
      name: 'a policy without a grant leaves nothing behind',
      record: ours,
      policies: [{ ...leaving('Revoke'), namespace: 'team' }],
      becomes: ours,
    },
    {
      name: 'another one stays when a policy leaves',
      record: { endpoints: { [b]: 'Managed' } },
      policies: [leaving('Revoke')],
      becomes: { endpoints: { [b]: 'Managed' } },
    },
  ])('$name', ({ becomes, ...given }) => {
    expect(after(given)).toEqual(ledger(becomes));
  });
});

describe('settings on record', () => {
  const allows: PolicyText = { spec: { defaultAction: 'Allow' } };
  const closed = registry({ settings: { defaultAction: 'Deny' } });
  const wasDeny: LedgerText = {
    settings: { defaultAction: { original: 'Deny', applied: 'Allow' } },
  };
  const gone = (deletionPolicy: string): PolicyText => ({
    isDeleted: true,
    spec: { defaultAction: 'Allow', deletionPolicy },
  });

  test.for<Row>([
    {
      name: 'the original, before the first write',
      policies: [allows],
      more: { registry: closed },
      becomes: wasDeny,
    },
    { name: 'nothing where nothing is to change', policies: [allows], becomes: {} },
    {
      name: 'nothing while a write is held',
      policies: [{ spec: { defaultAction: 'Deny' } }],
      becomes: {},
    },
    {
      name: 'the first original stays at later writes',
      record: { settings: { defaultAction: { original: 'Allow', applied: 'Deny' } } },
      policies: [allows],
      more: { registry: closed },
      becomes: { settings: { defaultAction: { original: 'Allow', applied: 'Allow' } } },
    },
    {
      name: 'it stays when the field is taken out',
      record: wasDeny,
      policies: [{}],
      becomes: wasDeny,
    },
    { name: 'Revoke gives it up', record: wasDeny, policies: [gone('Revoke')], becomes: {} },
    { name: 'Retain gives it up', record: wasDeny, policies: [gone('Retain')], becomes: {} },
    {
      name: 'not for a policy without a grant',
      record: wasDeny,
      policies: [{ ...gone('Revoke'), namespace: 'team' }],
      becomes: wasDeny,
    },
    {
      name: 'not where another policy speaks of it',
      record: wasDeny,
      policies: [gone('Revoke'), { name: 'other', ...allows }],
      becomes: wasDeny,
    },
    {
      name: 'Restore forgets it when the original is back',
      record: wasDeny,
      policies: [gone('Restore')],
      more: { registry: closed },
      becomes: {},
    },
  ])('$name', ({ becomes, ...given }) => {
    expect(after(given)).toEqual(ledger(becomes));
  });
});

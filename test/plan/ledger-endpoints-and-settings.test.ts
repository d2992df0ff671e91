import { describe, expect, test } from 'vitest';
import { nothingElsewhere } from '../../src/plan/wants/elsewhere.ts';
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
  registry,
  subnet,
} from './builders.ts';

const listing: PolicyText = { subnets: [a] };
const leaving = (deletionPolicy: string): PolicyText => ({
  ...listing,
  isDeleted: true,
  spec: { deletionPolicy },
});
const absent = [subnet(a, { serviceEndpoint: 'Absent' })];

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

const gone = (deletionPolicy: string): PolicyText => ({
  isDeleted: true,
  spec: { defaultAction: 'Allow', deletionPolicy },
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
      name: 'there, and ours by the ledger of another registry: ours here, too',
      policies: [listing],
      more: { elsewhere: { ...nothingElsewhere, managedEndpoints: new Set([a]) } },
      becomes: { ...ours, subnets: { [a]: 'Managed' } },
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

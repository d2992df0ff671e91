import { expect, test } from 'vitest';
import { makePlan } from '../../src/plan/plan.ts';
import {
  type InputText,
  a,
  failure,
  input,
  ipRule,
  ledger,
  policy,
  range,
  registry,
  subnetId,
} from './builders.ts';

const hundred = Array.from({ length: 100 }, (_, index) => subnetId(`s${index}`));
const ranges = Array.from({ length: 200 }, (_, index) => range(`203.0.113.${index}`));
const more = range('198.51.100.1');
const old = { name: 'old', created: '2026-01-01T00:00:00Z' };
const young = { name: 'young', created: '2026-02-01T00:00:00Z' };

function reasonOf(id: string, text: InputText): string {
  const judgement = makePlan(input(text)).judgements.get(id);
  return judgement?.kind === 'refused' ? judgement.problem.reason : (judgement?.kind ?? 'unknown');
}

const rival = [
  policy({ ...old, subnets: hundred }),
  policy({ ...young, subnets: [a], spec: { ipRanges: [more] } }),
];

test.for<{ name: string; id: string; given: InputText; reason: string }>([
  {
    name: 'who came last finds no room',
    id: a,
    given: { policies: rival },
    reason: 'LimitExceeded',
  },
  {
    name: 'who came first gets all',
    id: subnetId('s99'),
    given: { policies: rival },
    reason: 'toWrite',
  },
  {
    name: 'another kind of rule has its own room',
    id: more,
    given: { policies: rival },
    reason: 'toWrite',
  },
  {
    name: 'what is in force is never dropped for who came earlier',
    id: a,
    given: { policies: rival, registry: registry({ subnets: [a] }) },
    reason: 'inForce',
  },
  {
    name: 'the last of the first gives way to it',
    id: subnetId('s99'),
    given: { policies: rival, registry: registry({ subnets: [a] }) },
    reason: 'LimitExceeded',
  },
  {
    name: "strangers' rules count",
    id: more,
    given: { policies: rival, registry: registry({ ranges }) },
    reason: 'LimitExceeded',
  },
  {
    name: 'what goes makes room',
    id: more,
    given: {
      policies: rival,
      registry: {
        ...registry(),
        rules: { subnetRules: [], ipRules: ranges.map((value) => ipRule(value)) },
      },
      ledger: ledger({ ranges: { [range('203.0.113.0')]: 'Managed' } }),
    },
    reason: 'toWrite',
  },
  {
    name: 'a bad entry takes no room',
    id: a,
    given: { policies: rival, subnets: [[subnetId('s0'), failure('notFound')]] },
    reason: 'toWrite',
  },
])('$name', ({ id, given, reason }) => {
  expect(reasonOf(id, given)).toBe(reason);
});

import { expect, test } from 'vitest';
import { outcomeOf } from '../../src/plan/outcome.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { StepResult } from '../../src/plan/result.ts';
import {
  type InputText,
  a,
  b,
  failure,
  input,
  ledger,
  policy,
  registry,
  seen,
  subnet,
  unread,
} from './builders.ts';

const wants = { policies: [policy({ subnets: [a] })] };
const operation = { url: 'https://x', afterMs: 3_000 };
const done = { kind: 'done' } as const;
const running = { kind: 'running', operation } as const;
const failed = (kind: Parameters<typeof failure>[0], more = {}) =>
  ({ kind: 'failed', failure: failure(kind, more) }) as const;
const remembered = (target: string, kind: string) => ({
  lastSeen: { failures: [{ target, kind, message: 'no', since: '2026-10-31T00:00:00Z' }] },
});
const leaving = policy({ subnets: [a], isDeleted: true, spec: { deletionPolicy: 'Restore' } });

test.for<{
  name: string;
  given: InputText;
  results?: readonly StepResult['outcome'][];
  outcome: object;
}>([
  {
    name: 'all is in force',
    given: { ...wants, registry: registry({ subnets: [a] }) },
    outcome: { kind: 'settled' },
  },
  { name: 'a step was done', given: wants, results: [done], outcome: { kind: 'continue' } },
  {
    name: 'one was done and another failed',
    given: {
      policies: [policy({ subnets: [a, b] })],
      registry: registry({ settings: { defaultAction: 'Deny' } }),
      subnets: [subnet(a, { serviceEndpoint: 'Absent' })],
    },
    results: [failed('locked'), done],
    outcome: { kind: 'continue' },
  },
  {
    name: 'Azure is at work on a step',
    given: wants,
    results: [running],
    outcome: { kind: 'waiting', afterMs: 3_000 },
  },
  {
    name: 'Azure says when to come again',
    given: wants,
    results: [failed('throttled', { afterMs: 9_000 })],
    outcome: { kind: 'waiting', afterMs: 9_000 },
  },
  {
    name: 'a request got lost',
    given: wants,
    results: [failed('unavailable')],
    outcome: { kind: 'retry' },
  },
  {
    name: 'what is refused for the first time may free the others',
    given: wants,
    results: [failed('invalid')],
    outcome: { kind: 'retry' },
  },
  {
    name: 'what is refused again waits for a person',
    given: { ...wants, ...remembered(`subnet ${a}`, 'invalid') },
    results: [failed('invalid')],
    outcome: { kind: 'blocked' },
  },
  {
    name: 'a subnet is gone',
    given: { ...wants, subnets: [[a, failure('notFound')]] },
    outcome: { kind: 'settled' },
  },
  {
    name: 'a subnet cannot be read now',
    given: { ...wants, subnets: [[a, failure('unavailable')]] },
    outcome: { kind: 'retry' },
  },
  {
    name: 'the registry cannot be read now',
    given: { ...wants, registry: failure('throttled', { afterMs: 4_000 }) },
    outcome: { kind: 'waiting', afterMs: 4_000 },
  },
  {
    name: 'the registry is gone',
    given: { ...wants, registry: failure('notFound') },
    outcome: { kind: 'blocked' },
  },
  {
    name: 'rules settle',
    given: {
      policies: [policy({ subnets: [a], spec: { defaultAction: 'Deny' } })],
      registry: registry({ subnets: [a] }),
    },
    outcome: { kind: 'resting', afterMs: 120_000 },
  },
  {
    name: 'an earlier operation is running',
    given: {
      ...wants,
      registry: registry({ subnets: [b] }),
      observed: { operations: new Map([[`subnet ${a}`, running]]) },
    },
    outcome: { kind: 'waiting', afterMs: 3_000 },
  },
  {
    name: 'an earlier operation has failed',
    given: { ...wants, observed: { operations: new Map([['rules', failed('conflict')]]) } },
    outcome: { kind: 'retry' },
  },
  {
    name: 'neighbours cannot be listed now',
    given: {
      policies: [leaving],
      ledger: ledger({ endpoints: { [a]: 'Managed' } }),
      observed: { neighbours: unread('unavailable') },
    },
    outcome: { kind: 'retry' },
  },
  {
    name: 'an endpoint is going, and nobody knows the operation',
    given: {
      policies: [leaving],
      ledger: ledger({ endpoints: { [a]: 'Managed' } }),
      observed: { neighbours: seen([registry()]) },
      subnets: [subnet(a, { serviceEndpoint: 'Updating' })],
    },
    outcome: { kind: 'retry' },
  },
  {
    name: 'nothing is to be done with --read-only',
    given: { ...wants, isReadOnly: true },
    outcome: { kind: 'blocked' },
  },
  {
    name: 'an endpoint is left for good',
    given: {
      policies: [leaving],
      ledger: ledger({ endpoints: { [a]: 'Managed' } }),
      observed: { neighbours: seen([registry({ subnets: [a] })]) },
      registry: registry({ subnets: [a] }),
    },
    outcome: { kind: 'settled' },
  },
])('$name', ({ given, results = [], outcome }) => {
  const all = input(given);
  const plan = makePlan(all);
  const taken = results.flatMap((result, index): StepResult[] => {
    const step = plan.steps[index];
    return step === undefined ? [] : [{ step, outcome: result }];
  });
  expect(taken.length).toBe(results.length);
  expect(outcomeOf(plan, taken, all)).toEqual(outcome);
});

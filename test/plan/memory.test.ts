import { describe, expect, test } from 'vitest';
import { lastFailureOf, rememberFailures } from '../../src/plan/memory.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { problemNow, roleGraceMs } from '../../src/plan/problem.ts';
import type { StepResult } from '../../src/plan/result.ts';
import { stateStatus } from '../../src/plan/status/state-status.ts';
import { type InputText, a, b, failure, input, must, now, policy, subnet } from './builders.ts';

const earlier = '2026-10-31T23:55:00Z';
const present = '2026-11-01T00:00:00Z';
const old = { target: 'x', kind: 'forbidden', message: 'no', since: earlier };
const failed = (kind: Parameters<typeof failure>[0]) => [{ target: 'x', failure: failure(kind) }];

describe('what is remembered', () => {
  test.for([
    {
      name: 'a new failure begins now',
      memory: [],
      failed: failed('forbidden'),
      open: [],
      since: [present],
    },
    {
      name: 'the same kind keeps its time',
      memory: [old],
      failed: failed('forbidden'),
      open: [],
      since: [earlier],
    },
    {
      name: 'another kind begins anew',
      memory: [old],
      failed: failed('locked'),
      open: [],
      since: [present],
    },
    {
      name: 'what was not tried and is still open stays',
      memory: [old],
      failed: [],
      open: ['x'],
      since: [earlier],
    },
    {
      name: 'what succeeded or is no longer wanted goes',
      memory: [old],
      failed: [],
      open: [],
      since: [],
    },
    {
      name: 'of several failures of one thing the first counts',
      memory: [],
      failed: [...failed('invalid'), ...failed('changed')],
      open: [],
      since: [present],
    },
  ])('$name', ({ memory, failed: fresh, open, since }) => {
    const next = rememberFailures(memory, fresh, new Set(open), now);
    expect(next.map((one) => one.since)).toEqual(since);
  });

  test('a kind of failure that an older version wrote is taken for one that a person must mend', () => {
    const last = lastFailureOf('x', [{ ...old, kind: 'unheardOf' }], now);
    expect(last?.failure.kind).toBe('invalid');
  });
});

test.for([
  { name: 'at first', lasting: undefined, reason: 'RoleMayBePropagating' },
  { name: 'within the grace time', lasting: roleGraceMs - 1, reason: 'RoleMayBePropagating' },
  { name: 'after it', lasting: roleGraceMs, reason: 'Forbidden' },
])('a missing role $name is $reason', ({ lasting, reason }) => {
  const last =
    lasting === undefined ? undefined : { failure: failure('forbidden'), lastingMs: lasting };
  expect(problemNow(failure('forbidden'), last).reason).toBe(reason);
});

describe('what is blamed for a write that failed', () => {
  const both = { policies: [policy({ subnets: [a, b] })] };
  const alone = { policies: [policy({ subnets: [a] })] };

  test.for<{
    name: string;
    given: InputText;
    why: ReturnType<typeof failure>;
    targets: readonly string[];
  }>([
    {
      name: 'the subnet that Azure names',
      given: both,
      why: failure('invalid', { subnets: [b] }),
      targets: [`subnet ${b}`],
    },
    {
      name: 'the only one that is new',
      given: alone,
      why: failure('invalid'),
      targets: [`subnet ${a}`],
    },
    {
      name: 'nothing, where it may be either',
      given: both,
      why: failure('invalid'),
      targets: ['rules'],
    },
    {
      name: 'nothing, where Azure names an old one',
      given: alone,
      why: failure('endpointMissing', { subnets: [b] }),
      targets: ['rules'],
    },
    {
      name: 'nothing, where the request got lost',
      given: alone,
      why: failure('unavailable'),
      targets: ['rules'],
    },
  ])('$name', ({ given, why, targets }) => {
    expect(rememberedAfter(given, why)).toEqual(targets);
  });
});

test('while the registry cannot be read nothing is forgotten: a grace time goes on', () => {
  const memory = [{ ...old, target: `subnet ${a}` }];
  const given = input({
    policies: [policy({ subnets: [a] })],
    registry: failure('throttled'),
    lastSeen: { failures: memory },
  });
  const { failures } = stateStatus(makePlan(given), [], given, { generation: 1 });
  expect(failures).toEqual([expect.objectContaining({ target: 'registry' }), ...memory]);
});

test('an attempt that is still to be repeated is remembered, one that succeeded is not', () => {
  const memory = [a, b].map((id) => ({ ...old, target: `subnet ${id}` }));
  const given = input({
    policies: [policy({ subnets: [a, b] })],
    subnets: [subnet(a, { serviceEndpoint: 'Absent' }), subnet(b)],
    lastSeen: { failures: memory },
  });
  const step = { kind: 'addServiceEndpoint', subnetId: a } as const;
  const results: StepResult[] = [{ step, outcome: { kind: 'done' } }];
  const { failures } = stateStatus(makePlan(given), results, given, { generation: 1 });
  expect(failures).toEqual([memory[1]]);
});

function rememberedAfter(text: InputText, why: ReturnType<typeof failure>): readonly string[] {
  const given = input(text);
  const plan = makePlan(given);
  const results: StepResult[] = [
    { step: must(plan.steps[0]), outcome: { kind: 'failed', failure: why } },
  ];
  const { failures = [] } = stateStatus(plan, results, given, { generation: 1 });
  return failures.map(({ target }) => target);
}

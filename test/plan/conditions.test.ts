import { describe, expect, test } from 'vitest';
import { reasons, type Reason } from '../../src/api/reasons.ts';
import { conditionsFrom, readyFindings } from '../../src/plan/status/conditions.ts';
import { now } from './builders.ts';

const finding = {
  type: 'Ready',
  status: 'True',
  reason: 'InSync',
  message: 'all is well',
} as const;
const at = { generation: 4, nowMs: now };
const yesterday = '2026-10-31T00:00:00Z';
const before = { ...finding, observedGeneration: 3, lastTransitionTime: yesterday };

describe('what a reason makes of the conditions', () => {
  test.for(Object.entries(reasons))('%s is %s', ([name, progress]) => {
    const reason = Object.keys(reasons).find((one): one is Reason => one === name);
    if (reason === undefined) throw new Error('a reason');
    const found = readyFindings({ reason, message: 'so it is' });
    const shown = found.map(({ type, status }) => `${type}=${status}`);
    const expected = {
      settled: ['Ready=True'],
      progressing: ['Ready=False', 'Reconciling=True'],
      stalled: ['Ready=False', 'Stalled=True'],
    };
    expect(shown).toEqual(expected[progress]);
    expect(new Set(found.map((one) => one.reason))).toEqual(new Set([reason]));
  });
});

describe('conditions and their past', () => {
  test.for([
    { name: 'a new one begins now', last: [], time: '2026-11-01T00:00:00Z' },
    { name: 'the same status keeps its time', last: [before], time: yesterday },
    {
      name: 'another reason keeps it, too',
      last: [{ ...before, reason: 'ChangesPending', message: 'else' }],
      time: yesterday,
    },
    {
      name: 'another status begins now',
      last: [{ ...before, status: 'False' as const }],
      time: '2026-11-01T00:00:00Z',
    },
  ])('$name', ({ last, time }) => {
    expect(conditionsFrom([finding], last, at)).toEqual([
      { ...finding, observedGeneration: 4, lastTransitionTime: time },
    ]);
  });

  test('what is no longer found is dropped', () => {
    expect(conditionsFrom([], [before], at)).toEqual([]);
  });
});

import { expect, test } from 'vitest';
import { breaches, steps } from './conformance.ts';

const time = '2026-01-01T00:00:00Z';
const later = '2026-01-01T00:00:01Z';

function condition(type: string, status: string, more: object = {}) {
  const base = {
    reason: 'Because',
    message: 'so',
    observedGeneration: 2,
    lastTransitionTime: time,
  };
  return { type, status, ...base, ...more };
}

function reported(observedGeneration: number, ...conditions: ReturnType<typeof condition>[]) {
  return { metadata: { generation: 2 }, status: { observedGeneration, conditions } };
}

const ready = condition('Ready', 'True');
const notReady = condition('Ready', 'False');
const stalled = condition('Stalled', 'True');
const reconciling = condition('Reconciling', 'True');

test.for([
  { name: 'fresh', object: reported(-1) },
  { name: 'settled', object: reported(2, ready, condition('Authorized', 'False')) },
  { name: 'progressing', object: reported(2, notReady, reconciling) },
  { name: 'stalled', object: reported(2, notReady, stalled) },
])('nothing is wrong with what is $name', ({ object }) => {
  expect(breaches(object)).toEqual([]);
});

test.for([
  { object: reported(-1, ready), says: 'conditions without observedGeneration' },
  { object: reported(3, ready), says: 'observedGeneration is of the future' },
  { object: reported(1, ready), says: 'Ready is of generation 2, not 1' },
  { object: reported(2, reconciling), says: 'no Ready' },
  { object: reported(2, ready, ready), says: 'Ready is there twice' },
  { object: reported(2, ready, reconciling), says: 'Ready=True with Reconciling' },
  { object: reported(2, notReady), says: 'Ready=False with neither Reconciling nor Stalled' },
  { object: reported(2, notReady, reconciling, stalled), says: 'with Reconciling and Stalled' },
  {
    object: reported(2, notReady, condition('Stalled', 'False')),
    says: 'Stalled is there and not',
  },
  { object: reported(2, condition('Ready', 'True', { reason: 'in sync' })), says: "'in sync'" },
  { object: reported(2, condition('Ready', 'True', { message: '' })), says: 'no message' },
  { object: reported(2, condition('Ready', 'True', { lastTransitionTime: '' })), says: 'no time' },
])('it is a breach that says: $says', ({ object, says }) => {
  expect(breaches(object).join('\n')).toContain(says);
});

test.for([
  {
    name: 'observedGeneration goes back',
    before: reported(2, ready),
    after: reported(1, ready),
    says: ['observedGeneration goes back from 2 to 1'],
  },
  {
    name: 'a time moves without its status',
    before: reported(2, ready),
    after: reported(2, condition('Ready', 'True', { lastTransitionTime: later })),
    says: ['Ready stays True, and its time moves'],
  },
  {
    name: 'a time goes back',
    before: reported(2, condition('Ready', 'True', { lastTransitionTime: later })),
    after: reported(2, notReady),
    says: ['Ready turns False before it turned True'],
  },
  {
    name: 'a status and its time move',
    before: reported(2, notReady),
    after: reported(2, condition('Ready', 'True', { lastTransitionTime: later })),
    says: [],
  },
  { name: 'it is seen', before: reported(-1), after: reported(2, ready), says: [] },
])('from one status to the next: $name', ({ before, after, says }) => {
  expect(steps(before, after)).toEqual(says);
});

import { expect, test } from 'vitest';
import { fitPolicyStatus, fitRegistryStateStatus } from '../../src/api/parse.ts';
import { times } from './policies.ts';

const condition = {
  type: 'Ready',
  status: 'True',
  reason: 'InSync',
  message: 'm',
  lastTransitionTime: '2026-01-01T00:00:00Z',
} as const;

test('a status that fits stays as it is', () => {
  const status = { observedGeneration: 2, conditions: [condition], pendingChanges: 0, plan: [] };
  expect(fitPolicyStatus(status)).toEqual(status);
});

test('texts that are too long are cut, and end in an ellipsis', () => {
  const status = fitPolicyStatus({ conditions: [{ ...condition, message: 'x'.repeat(40_000) }] });
  expect(status.conditions?.[0]?.message).toBe(`${'x'.repeat(32_767)}…`);
});

test('a cut leaves no half of a character', () => {
  const status = fitRegistryStateStatus({ loginServer: '😀'.repeat(200) });
  expect(status.loginServer?.isWellFormed()).toBe(true);
});

test('lists that are too long are cut', () => {
  const plan = times(10_000, (index) => ({ action: 'AddSubnetRule', target: `${index}` }));
  expect(fitPolicyStatus({ plan: [...plan] }).plan).toEqual(plan.slice(0, 100));
});

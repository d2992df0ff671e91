import { expect } from 'vitest';
import type { Condition } from '../../src/api/object.ts';
import type { PolicyStatus } from '../../src/api/policy.ts';
import { reasons } from '../../src/api/reasons.ts';

interface Status {
  readonly observedGeneration?: number | undefined;
  readonly conditions?: readonly Condition[] | undefined;
}

/** Holds a status to what kstatus reads out of it, and the reasons to their table. */
export function expectConformance(status: PolicyStatus, generation: number): void {
  expectKstatus(status, generation);
  const [ready, progress] = [find(status, 'Ready'), find(status, 'Reconciling')];
  const kind = new Map<string, string>(Object.entries(reasons)).get(ready?.reason ?? '');
  expect({ reason: ready?.reason, kind }).toEqual({
    reason: ready?.reason,
    kind: expect.any(String),
  });
  expect(ready?.status).toBe(kind === 'settled' ? 'True' : 'False');
  expect(progress !== undefined).toBe(kind === 'progressing');
  expect(find(status, 'Stalled') !== undefined).toBe(kind === 'stalled');
}

/** The part of it that any kind keeps to. */
export function expectKstatus(status: Status, generation: number): void {
  const conditions = status.conditions ?? [];
  expect(status.observedGeneration).toBe(generation);
  expect(new Set(conditions.map(({ type }) => type)).size).toBe(conditions.length);
  expect(find(status, 'Ready')).toBeDefined();
  const abnormal = conditions.filter(({ type }) => type === 'Reconciling' || type === 'Stalled');
  expect(abnormal.length).toBeLessThanOrEqual(1);
  for (const condition of abnormal) {
    expect(condition.status).toBe('True');
    expect(find(status, 'Ready')?.status).not.toBe('True');
  }
  for (const condition of conditions) {
    expect(condition.observedGeneration).toBe(generation);
    expect(condition.message).not.toBe('');
    expect(condition.reason).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(Date.parse(condition.lastTransitionTime)).not.toBeNaN();
  }
}

export function find({ conditions }: Status, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

import { expect } from 'vitest';
import type { Condition } from '../../src/api/object.ts';
import type { PolicyStatus } from '../../src/api/policy.ts';
import { reasons } from '../../src/api/reasons.ts';
import { breaches, steps } from '../status/conformance.ts';

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
  expect(status.observedGeneration).toBe(generation);
  expect(breaches({ metadata: { generation }, status })).toEqual([]);
}

/** Holds a status to the one before it. */
export function expectStep(before: Status, after: Status): void {
  const metadata = { generation: after.observedGeneration ?? 0 };
  expect(steps({ metadata, status: before }, { metadata, status: after })).toEqual([]);
}

export function find({ conditions }: Status, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

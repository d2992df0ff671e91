import { expect, test } from 'vitest';
import { Checks } from './checks.ts';
import { type Outcome, summaryLines } from './summary.ts';
import { textOf, type Line } from './text.ts';

const played = [
  { number: 1, title: 'one', tookMs: 1_234, calls: { reads: 3, writes: 1 } },
  { number: 2, title: 'three', tookMs: 10_000, calls: { reads: 0, writes: 0 } },
];

function summary(given: Partial<Outcome>): readonly string[] {
  const outcome = { played, checks: [], tookMs: 20_000, operatorMebibytes: 90.4, ...given };
  return summaryLines(outcome).map(textOf);
}

test('the summary counts checks, seconds and calls by scene and in all', () => {
  const checks = new Checks(() => undefined);
  checks.begin(1);
  checks.check('so', true);
  checks.begin(2);
  checks.check('so', true);
  checks.check('not so', false);
  expect(summary({ checks: checks.all })).toEqual([
    '',
    '1  one    1 of 1 checks    1.2 s  3 reads, 1 write',
    '2  three  1 of 2 checks   10.0 s  0 reads, 0 writes',
    'Azure calls: 3 reads, 1 write; the operator took 90 MiB at most, run from its sources',
    '2 scenes, 2 of 3 checks passed in 20.0 s',
  ]);
});

test('memory that could not be measured is not mentioned', () => {
  expect(summary({ operatorMebibytes: undefined })).toContain('Azure calls: 3 reads, 1 write');
});

test('a check that fails says what was there instead, one that passes does not', () => {
  const printed: Line[] = [];
  const checks = new Checks((lines) => printed.push(...lines));
  checks.check('two rules', true, () => 'three');
  checks.check('two rules', false, () => 'three');
  expect(printed.map(textOf)).toEqual(['  ✓ two rules', '  ✗ two rules: three']);
});

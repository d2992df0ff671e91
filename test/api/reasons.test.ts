import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accessReasons, reasons } from '../../src/api/reasons.ts';

const page = readFileSync(new URL('../../docs/reasons.md', import.meta.url), 'utf8');

test('the documentation has every reason, with the progress that the operator makes of it, and no other', () => {
  const rows = [...page.matchAll(/^\| (\w+) +\| (settled|progressing|stalled) +\| .+ \| .+ \|$/gm)];
  expect(Object.fromEntries(rows.map(([, reason, progress]) => [reason, progress]))).toEqual(
    reasons,
  );
});

test('the documentation has every reason of AccessVerified, with the status that it means, and no other', () => {
  const rows = [...page.matchAll(/^\| ([A-Z]\w+) +\| (True|False|Unknown) +\| .+ \| .+ \|$/gm)];
  expect(Object.fromEntries(rows.map(([, reason, status]) => [reason, status]))).toEqual(
    accessReasons,
  );
});

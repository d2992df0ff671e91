import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accessReasons, reasons } from '../../src/api/reasons.ts';

const page = readFileSync(new URL('../../docs/reasons.md', import.meta.url), 'utf8');

test('the documentation has every reason, under the progress that the operator makes of it, and no other', () => {
  expect(Object.fromEntries(entries().map(({ reason, progress }) => [reason, progress]))).toEqual(
    reasons,
  );
});

test.for(entries())('$reason has what one sees and what to do', ({ text }) => {
  expect(text.trim()).toMatch(/^[^\n#*|].+\.\n\n\*\*What to do:\*\* .+\.$/);
});

test('it has every reason of AccessVerified, with the status that it means, and no other', () => {
  const rows = [...page.matchAll(/^\| ([A-Z]\w+) +\| (True|False|Unknown) +\| .+ \| .+ \|$/gm)];
  expect(Object.fromEntries(rows.map(([, reason, status]) => [reason, status]))).toEqual(
    accessReasons,
  );
});

/** Chapters are called after the progress, their sections after reasons. */
function entries() {
  const chapters = page
    .split(/^## /m)
    .filter((text) => /^(Settled|Progressing|Stalled)/.test(text));
  return chapters.flatMap((chapter) => {
    const [progress = ''] = chapter.split(/\W/, 1);
    return chapter
      .split(/^### /m)
      .slice(1)
      .map((section) => {
        const [reason = ''] = section.split('\n', 1);
        return { reason, progress: progress.toLowerCase(), text: section.slice(reason.length + 1) };
      });
  });
}

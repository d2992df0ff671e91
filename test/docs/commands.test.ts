import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { blocksOf, pages, root } from './page.ts';

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()) });
const { scripts } = packageSchema.parse(
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
);

const shown = pages.flatMap((page) =>
  blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .map(({ line, text }) => ({ where: `${page}:${line}`, text })),
);

test.for(shown)('$where names scripts and files that are there', ({ text }) => {
  const runs = [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, script = '']) => script);
  expect(runs.filter((script) => scripts[script] === undefined)).toEqual([]);
  const files = [...text.matchAll(/(?<=^|[\s=])(?:deploy|docs|crds|src|test)\/[\w./-]+/g)];
  expect(files.filter(([file]) => !existsSync(join(root, file)))).toEqual([]);
});

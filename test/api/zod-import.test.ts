import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const sources = join(import.meta.dirname, '..', '..', 'src');

test('zod is imported as a namespace: its object `z` brings all of it into the bundle, 360 kB', () => {
  const named = /import (type )?\{[^}]*\} from 'zod'/;
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  const modules = files.filter((file) => file.endsWith('.ts'));
  expect(modules).not.toEqual([]);
  expect(modules.filter((file) => named.test(readFileSync(join(sources, file), 'utf8')))).toEqual(
    [],
  );
});

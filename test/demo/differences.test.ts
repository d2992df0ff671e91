import { expect, test } from 'vitest';
import type { JsonObject } from '../azure/json.ts';
import { differencesOf } from './differences.ts';

test.for<{ name: string; before: JsonObject; after: JsonObject; found: string[] }>([
  { name: 'equal documents', before: { a: [1, { b: 2 }] }, after: { a: [1, { b: 2 }] }, found: [] },
  { name: 'a member more', before: {}, after: { a: 1 }, found: ['added a'] },
  { name: 'a member less', before: { a: { b: 1 } }, after: { a: {} }, found: ['removed a.b'] },
  {
    name: 'another value',
    before: { a: { b: 1 } },
    after: { a: { b: 2 } },
    found: ['changed a.b'],
  },
  {
    name: 'entries at the end',
    before: { a: [1] },
    after: { a: [1, 2, 3] },
    found: ['added a[1]', 'added a[2]'],
  },
  {
    name: 'an entry before others',
    before: { a: [1] },
    after: { a: [2, 1] },
    found: ['changed a'],
  },
  { name: 'an entry less', before: { a: [1, 2] }, after: { a: [1] }, found: ['changed a'] },
  { name: 'another order', before: { a: [1, 2] }, after: { a: [2, 1] }, found: ['changed a'] },
  { name: 'null for nothing', before: {}, after: { a: null }, found: ['added a'] },
])('$name', ({ before, after, found }) => {
  const differences = differencesOf(before, after);
  expect(differences.map(({ kind, path }) => `${kind} ${path}`)).toEqual(found);
});

import { expect, test } from 'vitest';
import { fitted } from '../../src/firewall/fitted.ts';

const limit = 2 ** 20;

test('documents that have room stay as they are', () => {
  const documents = { 'a.txt': 'a', 'b.txt': 'ü' };
  expect(fitted(documents)).toEqual(documents);
});

test.for([
  { name: 'the last is too much', sizes: [100, limit], isThere: [true, false] },
  { name: 'the first is too much', sizes: [limit, 100], isThere: [false, true] },
  { name: 'all of them are', sizes: [limit, limit], isThere: [false, false] },
  {
    name: 'two have room and the third has not',
    sizes: [500_000, 500_000, 500_000],
    isThere: [true, true, false],
  },
])('where $name, the others stay, and a note tells where to get it', ({ sizes, isThere }) => {
  const documents = Object.fromEntries(
    sizes.map((size, index) => [`${index}.txt`, 'x'.repeat(size)]),
  );
  const shown = fitted(documents);
  expect(Object.entries(shown).map(([name, text]) => text === documents[name])).toEqual(isThere);
  const notes = Object.entries(shown).filter(([name, text]) => text !== documents[name]);
  const texts = notes.map(([, text]) => text);
  expect(texts.filter((text) => !text.includes('az network list-service-tags'))).toEqual([]);
  const size = Object.entries(shown).reduce(
    (sum, [name, text]) => sum + name.length + text.length,
    0,
  );
  expect(size).toBeLessThanOrEqual(limit);
});

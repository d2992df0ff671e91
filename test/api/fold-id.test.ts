import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldId, lowerAscii } from '../../src/api/fold-id.ts';

const letters = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

test('no letter folds to what is not its other case, and none beyond ASCII to one within', () => {
  const wrong = letters.filter((letter) => {
    const folded = foldId(letter);
    if (folded === letter) return false;
    const isPair = letter.toLowerCase() === folded && folded.toUpperCase() === letter;
    return !isPair || letter.length !== folded.length || letter > '\x7f' !== folded > '\x7f';
  });
  expect(wrong).toEqual([]);
});

test('no two letters fold to a third', () => {
  const capitals = letters.filter((letter) => foldId(letter) !== letter);
  expect(new Set(capitals.map(foldId)).size).toBe(capitals.length);
  expect(capitals.length).toBeGreaterThan(1_000);
});

test('a text folds letter by letter, whatever stands beside them, and once', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(foldId(one + other)).toBe(foldId(one) + foldId(other));
      expect(foldId(foldId(one))).toBe(foldId(one));
      expect(lowerAscii(one)).toBe(one.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()));
    }),
  );
});

import { expect, test } from 'vitest';
import { word } from '../../src/plan/az.ts';

test.for([
  {
    text: '/subscriptions/1/resourceGroups/net_2.a-b',
    as: '/subscriptions/1/resourceGroups/net_2.a-b',
  },
  { text: 'Größe', as: 'Größe' },
  { text: '<group>', as: '<group>' },
  { text: 'images(west)', as: "'images(west)'" },
  { text: 'a b', as: "'a b'" },
  { text: '$(id)', as: "'$(id)'" },
  { text: "it's", as: String.raw`'it'\''s'` },
])('a shell is given $text as $as', ({ text, as }) => {
  expect(word(text)).toBe(as);
});

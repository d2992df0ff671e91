import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergePatch } from '../../src/kubernetes/client/merge-patch.ts';

describe('the patch', () => {
  test.for([
    { name: 'nothing differs', current: { a: [1] }, wanted: { a: [1] }, patch: undefined },
    {
      name: 'only the order of members',
      current: { a: 1, b: 2 },
      wanted: { b: 2, a: 1 },
      patch: undefined,
    },
    { name: 'a member is undefined', current: {}, wanted: { a: undefined }, patch: undefined },
    { name: 'a member is new', current: {}, wanted: { a: 1 }, patch: { a: 1 } },
    { name: 'a member is not wanted', current: { a: 1 }, wanted: {}, patch: { a: null } },
    {
      name: 'deep down',
      current: { a: { b: 1, c: 2 } },
      wanted: { a: { b: 1 } },
      patch: { a: { c: null } },
    },
    {
      name: 'the order in an array',
      current: { a: [1, 2] },
      wanted: { a: [2, 1] },
      patch: { a: [2, 1] },
    },
    {
      name: 'within an array',
      current: { a: [{ x: 1 }] },
      wanted: { a: [{}] },
      patch: { a: [{}] },
    },
    { name: 'an array becomes empty', current: { a: [1] }, wanted: { a: [] }, patch: { a: [] } },
    {
      name: 'an object becomes empty',
      current: { a: { b: 1 } },
      wanted: { a: {} },
      patch: { a: { b: null } },
    },
    { name: 'the kind of a value', current: { a: [] }, wanted: { a: {} }, patch: { a: {} } },
  ])('when what differs is: $name', ({ current, wanted, patch }) => {
    expect(mergePatch(current, wanted)).toEqual(patch);
  });
});

const scalar = fc.oneof(fc.integer(), fc.boolean(), fc.string({ maxLength: 3 }));
const { value } = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('value')),
}));
const document = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value);

test('applied as the RFC says, it makes one into the other, and then there is no more to do', () => {
  fc.assert(
    fc.property(document, document, (current, wanted) => {
      const result = applied(current, mergePatch(current, wanted) ?? {});
      expect(result).toEqual(wanted);
      expect(mergePatch(wanted, wanted)).toBeUndefined();
    }),
  );
});

/** RFC 7386, section 2. */
function applied(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const base =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  const members = new Map<string, unknown>(Object.entries(base));
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) members.delete(key);
    else members.set(key, applied(members.get(key), change));
  }
  return Object.fromEntries(members);
}

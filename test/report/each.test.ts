import { expect, test } from 'vitest';
import { forEachOf } from '../../src/report/each.ts';

test('a few are worked on at once, never more, and each is', async () => {
  const done: number[] = [];
  let busy = 0;
  let most = 0;
  const items = Array.from({ length: 50 }, (_, index) => index);
  await forEachOf(items, async (item) => {
    busy += 1;
    most = Math.max(most, busy);
    await Promise.resolve();
    busy -= 1;
    done.push(item);
  });
  expect(done.toSorted((one, other) => one - other)).toEqual(items);
  expect(most).toBe(4);
});

test('after one that fails none is begun, and those under way end before it is thrown', async () => {
  const begun: number[] = [];
  const done: number[] = [];
  const { promise: free, resolve } = Promise.withResolvers<void>();
  const work = async (item: number): Promise<void> => {
    begun.push(item);
    if (item === 1) throw new Error('1 fails');
    await free;
    done.push(item);
  };
  const outcome = forEachOf([0, 1, 2, 3, 4, 5], work);
  await Promise.resolve();
  resolve();
  await expect(outcome).rejects.toThrow('1 fails');
  expect(begun).toEqual([0, 1, 2, 3]);
  expect(done).toEqual([0, 2, 3]);
});

import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RequestBudget } from '../../src/azure/arm/request-budget.ts';
import { signal } from './scene.ts';

test('so many at once and no more, in order of arrival', async () => {
  const { budget, begun, finish } = withLimit(2);
  const all = ['a', 'b', 'c', 'd'].map((name) => budget(name));
  await setImmediate();
  expect(begun).toEqual(['a', 'b']);
  finish('b');
  await setImmediate();
  expect(begun).toEqual(['a', 'b', 'c']);
  for (const name of ['a', 'c', 'd']) {
    finish(name);
    await setImmediate();
  }
  await Promise.all(all);
});

test.for([
  { name: 'who gives up waiting', isSameMoment: false },
  { name: 'who gives up in the moment that the turn comes', isSameMoment: true },
])('$name leaves no gap and takes no place', async ({ isSameMoment }) => {
  const { budget, begun, finish } = withLimit(1);
  const abort = new AbortController();
  const reason = new Error('gone');
  const first = budget('a');
  const gone = endOfWait(budget('b', abort.signal));
  const last = budget('c');
  abort.abort(reason);
  if (!isSameMoment) await setImmediate();
  finish('a');
  expect(await gone).toBe(reason);
  await first;
  await setImmediate();
  expect(begun).toEqual(['a', 'c']);
  finish('c');
  await last;
  const next = budget('d');
  finish('d');
  await next;
});

test('a failure gives its place back', async () => {
  const budget = new RequestBudget(1);
  await expect(budget.spend(() => Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  expect(await budget.spend(() => Promise.resolve('yes'), signal)).toBe('yes');
});

function withLimit(limit: number) {
  const spending = new RequestBudget(limit);
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const endOf = (name: string): PromiseWithResolvers<void> => {
    const end = ends.get(name) ?? Promise.withResolvers<void>();
    ends.set(name, end);
    return end;
  };
  const budget = (name: string, until = signal): Promise<void> =>
    spending.spend(() => {
      begun.push(name);
      return endOf(name).promise;
    }, until);
  return { budget, begun, finish: (name: string) => endOf(name).resolve() };
}

function endOfWait(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

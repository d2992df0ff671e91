import { expect, test } from 'vitest';
import { healthOf, type HealthSources } from '../../src/serve/checks.ts';

const minutes = 60_000;
const states = { resource: 'states', isSynced: true, age: () => 1_000 };

function failed(name: 'live' | 'ready', sources: Partial<HealthSources>): readonly string[] {
  const health = healthOf({
    caches: [states],
    queue: { runningMs: () => [] },
    lag: { ms: 0 },
    stop: new AbortController().signal,
    ...sources,
  });
  return health[name].flatMap(({ name: check, problem }) => {
    const text = problem();
    return text === undefined ? [] : [`${check}: ${text}`];
  });
}

test.for<{ name: string; given: Partial<HealthSources>; live?: string; ready?: string }>([
  { name: 'a process at rest is well', given: {} },
  {
    name: 'one at work too, however much there is',
    given: { queue: { runningMs: () => [29 * minutes, 1, 2] }, lag: { ms: 900 } },
  },
  {
    name: 'a worker that never ends means: start anew',
    given: { queue: { runningMs: () => [1, 31 * minutes] } },
    live: 'workers: one has been at work for 1860 s, limit 1800 s',
  },
  {
    name: 'so does an event loop that hardly comes round',
    given: { lag: { ms: 6_000 } },
    live: 'event-loop: comes round late by 6 s, limit 5 s',
  },
  {
    name: 'a cache that was never filled is not ready',
    given: { caches: [states, { ...states, resource: 'policies', isSynced: false }] },
    ready: 'policies: not listed yet',
  },
  {
    name: 'nor is one that nobody tells anything',
    given: { caches: [{ ...states, age: () => 3 * minutes }] },
    ready: 'states: nothing heard of the API server for 180 s, limit 150 s',
  },
  {
    name: 'nor a process that ends',
    given: { stop: AbortSignal.abort() },
    ready: 'shutdown: the process has been told to stop',
  },
])('$name', ({ given, live, ready }) => {
  expect(failed('live', given)).toEqual(live === undefined ? [] : [live]);
  expect(failed('ready', given)).toEqual(ready === undefined ? [] : [ready]);
});

import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../support/fault-rules.ts';
import {
  bookmarkEvent,
  changesOf,
  errorEvent,
  typesOf,
  until,
  useReflectors,
  watches,
} from './reflector-harness.ts';

const harness = useReflectors();

describe('a watch that breaks', () => {
  const breaks: { readonly name: string; readonly act: () => void }[] = [
    {
      name: 'by a reset',
      act: () =>
        harness()
          .watches()
          .forEach((stream) => stream.cut()),
    },
    {
      name: 'by its end',
      act: () =>
        harness()
          .watches()
          .forEach((stream) => stream.end()),
    },
    {
      name: 'within a line',
      act: () =>
        harness()
          .watches()
          .forEach((stream) => {
            stream.write('{"type":"MODIFIED","object":{"meta');
            stream.end();
          }),
    },
    {
      name: 'by what is no JSON',
      act: () =>
        harness()
          .watches()
          .forEach((stream) => stream.write('<html>\n')),
    },
    {
      name: 'by an error event',
      act: () =>
        harness()
          .watches()
          .forEach((stream) => stream.write(errorEvent(500))),
    },
  ];
  test.for(breaks)('$name goes on from where it was', async ({ act }) => {
    await harness().maps.create('a', '1');
    await harness().maps.create('b', '1');
    const reflector = await harness().synced();
    const changes = changesOf(reflector);
    act();
    await Promise.all([harness().maps.set('a', '2'), harness().maps.delete('b')]);
    await harness().sees(reflector, 'a', '2');
    await harness().sees(reflector, 'b', undefined);
    expect(typesOf(changes).toSorted()).toEqual(['deleted', 'modified']);
    expect(reflector.counts().snapshots).toBe(1);
  });

  test('by falling silent is given up and goes on', async () => {
    await harness().maps.create('a', '1');
    const reflector = await harness().synced({ idleMs: 1_000 });
    harness().stall();
    await harness().maps.set('a', '2');
    await vi.waitFor(() => expect(reflector.age()).toBeGreaterThan(500), until);
    await harness().sees(reflector, 'a', '2');
    expect(harness().cluster.logged.saying('watch failed')[0]).toMatchObject({
      error: { kind: 'unavailable', message: 'nothing heard on the watch for 1 s' },
    });
  });
});

describe('a version out of reach', () => {
  const ways: { readonly name: string; readonly act: () => void }[] = [
    {
      name: 'told by an error event',
      act: () => harness().write(errorEvent(410, 'Expired')),
    },
    {
      name: 'told by the answer to the next watch',
      act: () => {
        const fault: Fault = { kind: 'answer', status: 410, body: '{}' };
        harness().cluster.proxy.inject({ path: /resourceVersion=/, nth: 1, fault });
        harness()
          .watches()
          .forEach((stream) => stream.end());
      },
    },
    {
      name: 'told by a server that went back in time',
      act: () => harness().write(bookmarkEvent('1')),
    },
  ];
  test.for(ways)('$name leads to a new list, with only the differences told', async ({ act }) => {
    await harness().maps.create('same', '1');
    await harness().maps.create('changed', '1');
    await harness().maps.create('gone', '1');
    const reflector = await harness().synced();
    const changes = changesOf(reflector);
    harness().stall();
    await Promise.all([
      harness().maps.set('changed', '2'),
      harness().maps.delete('gone'),
      harness().maps.create('new', '1'),
    ]);
    act();
    await harness().sees(reflector, 'changed', '2');
    await harness().sees(reflector, 'gone', undefined);
    await harness().sees(reflector, 'new', '1');
    expect(reflector.counts().snapshots).toBe(2);
    expect(changes.map(({ type, object }) => `${type} ${object.metadata.name}`).toSorted()).toEqual(
      ['added new', 'deleted gone', 'modified changed'],
    );
  });
});

describe('a server in trouble', () => {
  test.for([
    { name: 'a reset at connecting', fault: { kind: 'reset' } as const },
    { name: 'unavailable', fault: { kind: 'answer', status: 503, body: 'no' } as const },
    { name: 'forbidden', fault: { kind: 'answer', status: 403, body: '{}' } as const },
    { name: 'a list that breaks off', fault: { kind: 'cut', afterBytes: 300 } as const },
    { name: 'a slow list', fault: { kind: 'delay', ms: 1_500 } as const },
  ])('$name is got over', async ({ fault }) => {
    await harness().maps.create('a', '1');
    harness().cluster.proxy.inject({ path: watches, nth: 1, fault });
    const reflector = await harness().synced();
    expect(harness().valueOf(reflector, 'a')).toBe('1');
  });

  test('its wish for a pause is granted', async () => {
    const fault: Fault = { kind: 'answer', status: 429, headers: { 'retry-after': '2' }, body: '' };
    harness().cluster.proxy.inject({ path: watches, nth: 1, fault });
    const startedAt = performance.now();
    await harness().synced();
    expect(performance.now() - startedAt).toBeGreaterThan(2_000);
  });
});

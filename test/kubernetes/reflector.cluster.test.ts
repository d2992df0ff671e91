import { describe, expect, test, vi } from 'vitest';
import { changesOf, streamingLists, typesOf, until, useReflectors } from './reflector-harness.ts';

const harness = useReflectors();

describe('without faults', () => {
  test('what is there, what changes and what goes is told in this order', async () => {
    await harness().maps.create('a', '1');
    const reflector = harness().start();
    const changes = changesOf(reflector);
    await harness().sees(reflector, 'a', '1');
    await harness().maps.set('a', '2');
    await harness().sees(reflector, 'a', '2');
    await harness().maps.delete('a');
    await harness().sees(reflector, 'a', undefined);
    expect(typesOf(changes)).toEqual(['added', 'modified', 'deleted']);
    expect(changes[1]).toMatchObject({
      object: { data: { value: '2' } },
      old: { data: { value: '1' } },
    });
    expect(reflector.counts()).toMatchObject({ watches: 1, snapshots: 1, failures: 0 });
  });

  test('the list is streamed, and kept without managed fields', async () => {
    await harness().maps.create('a', '1');
    const reflector = await harness().synced();
    expect(harness().cluster.proxy.exchanges.map(({ path }) => path)).toEqual([
      expect.stringMatching(streamingLists),
    ]);
    expect([...reflector.store.values()].flatMap(({ metadata }) => Object.keys(metadata))).toEqual([
      'name',
      'namespace',
      'uid',
      'resourceVersion',
    ]);
  });

  test('age counts from the last sign of life', async () => {
    const reflector = await harness().synced();
    expect(reflector.age()).toBeLessThan(5_000);
  });

  test('stopping ends the watch', async () => {
    const reflector = await harness().synced();
    await harness().stop();
    await vi.waitFor(() => expect(harness().watches()).toEqual([]), until);
    expect(reflector.counts().failures).toBe(0);
  });
});

describe('where streaming lists are refused', () => {
  const refusals: { readonly name: string; readonly body: string; readonly status: number }[] = [
    {
      name: 'as by a server with the feature off',
      status: 422,
      body: JSON.stringify({ kind: 'Status', code: 422, reason: 'Invalid', message: 'forbidden' }),
    },
    { name: 'by a proxy that does not know the parameter', status: 400, body: 'what?' },
  ];
  test.for(refusals)('$name, the list comes in pages and a watch follows', async (refusal) => {
    const { status, body } = refusal;
    harness().cluster.proxy.inject({
      path: streamingLists,
      fault: { kind: 'answer', status, body },
    });
    for (const name of ['a', 'b', 'c']) await harness().maps.create(name, '1');
    const reflector = await harness().synced({ pageSize: 2 });
    expect(reflector.store.size).toBe(3);
    await harness().maps.set('b', '2');
    await harness().sees(reflector, 'b', '2');
    const pages = harness().cluster.proxy.exchanges.filter(({ path }) => path.includes('limit=2'));
    expect(pages).toHaveLength(2);
  });
});

describe('what concerns one object only', () => {
  test('an object that cannot be read stops no other, and is not taken for deleted', async () => {
    await harness().maps.create('a', '1');
    const reflector = await harness().synced();
    await harness().maps.set('a', 'unreadable');
    await harness().maps.create('b', 'unreadable');
    await harness().maps.create('c', '1');
    await harness().sees(reflector, 'c', '1');
    expect(harness().valueOf(reflector, 'a')).toBe('1');
    expect(harness().valueOf(reflector, 'b')).toBeUndefined();
    expect([...reflector.store.invalid.keys()]).toEqual([
      `${harness().cluster.namespace}/a`,
      `${harness().cluster.namespace}/b`,
    ]);
    await harness().maps.set('a', '3');
    await harness().maps.delete('b');
    await harness().sees(reflector, 'a', '3');
    await vi.waitFor(() => expect(reflector.store.invalid.size).toBe(0), until);
  });

  test('a subscriber that throws stops neither the watch nor the other subscribers', async () => {
    const reflector = await harness().synced();
    reflector.store.subscribe(() => {
      throw new Error('boom');
    });
    const changes = changesOf(reflector);
    await harness().maps.create('a', '1');
    await harness().maps.create('b', '1');
    await harness().sees(reflector, 'b', '1');
    expect(typesOf(changes)).toEqual(['added', 'added']);
    expect(harness().cluster.logged.saying('subscriber failed')).toHaveLength(2);
  });
});

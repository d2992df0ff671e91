import { describe, expect, test, vi } from 'vitest';
import { bookmarkEvent, changesOf, errorEvent, until, useReflectors } from './reflector-harness.ts';

const harness = useReflectors();

const farAhead = '1000000000';

describe('while away', () => {
  test('an object created anew under its name is another one: deleted, then added', async () => {
    await harness().maps.create('a', '1');
    const reflector = await harness().synced();
    const changes = changesOf(reflector);
    harness().stall();
    await harness().maps.delete('a');
    await harness().maps.create('a', '2');
    harness().write(errorEvent(410, 'Expired'));
    await harness().sees(reflector, 'a', '2');
    expect(changes).toMatchObject([
      { type: 'deleted', object: { data: { value: '1' } } },
      { type: 'added', object: { data: { value: '2' } } },
    ]);
  });
});

describe('our own writes', () => {
  test('are seen at once, and not undone by what the watch tells later of before', async () => {
    const first = await harness().maps.create('a', '1');
    const reflector = await harness().synced();
    const changes = changesOf(reflector);
    harness().stall();
    const between = await harness().maps.set('a', '2');
    const ours = await harness().maps.set('a', '3');
    reflector.store.absorb(ours);
    expect(harness().valueOf(reflector, 'a')).toBe('3');
    reflector.store.absorb(between);
    reflector.store.absorb(first);
    expect(harness().valueOf(reflector, 'a')).toBe('3');
    // The connection ends, and the next watch tells of both writes from the beginning.
    harness()
      .watches()
      .forEach((stream) => stream.cut());
    await harness().maps.set('a', '4');
    await harness().sees(reflector, 'a', '4');
    expect(changes.map(({ object }) => object.data.value)).toEqual(['3', '4']);
  });

  test('to an object that is gone by then do not bring it back', async () => {
    await harness().maps.create('a', '1');
    const reflector = await harness().synced();
    const ours = await harness().maps.set('a', '2');
    await harness().maps.delete('a');
    await harness().sees(reflector, 'a', undefined);
    reflector.store.absorb(ours);
    expect(harness().valueOf(reflector, 'a')).toBeUndefined();
  });
});

describe('comparing the store with the server', () => {
  test('finds nothing however much changes meanwhile', async () => {
    const reflector = await harness().synced({ auditMs: 300 });
    for (let round = 0; round < 60; round += 1) {
      await harness().maps.create(`m${round}`, '1');
      await harness().maps.set(`m${round}`, '2');
      if (round % 2 === 0) await harness().maps.delete(`m${round}`);
    }
    const before = reflector.counts().audits;
    await vi.waitFor(async () => {
      await harness().maps.create(`n${performance.now().toFixed(0)}`, '1');
      expect(reflector.counts().audits).toBeGreaterThan(before + 1);
    }, until);
    expect(reflector.counts()).toMatchObject({ misses: 0, snapshots: 1 });
  });

  test('finds an event that got lost, and mends it', async () => {
    await harness().maps.create('a', '1');
    const reflector = await harness().synced({ auditMs: 2_000 });
    const [stream] = harness().watches();
    // Lost on its way: the change does not come, and a later bookmark says that there was none.
    if (stream !== undefined) stream.isStalled = true;
    await harness().maps.set('a', '2');
    await harness().maps.create('later', '1');
    stream?.write(bookmarkEvent(farAhead));
    await harness().sees(reflector, 'a', '2');
    expect(reflector.counts()).toMatchObject({ misses: 2, snapshots: 2 });
  });
});

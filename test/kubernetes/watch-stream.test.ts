import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { watchEvents, type WatchEvent } from '../../src/kubernetes/cache/watch-stream.ts';
import { collected } from './collected.ts';

async function* chunks(parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* parts;
}

function eventsOf(...texts: readonly string[]): Promise<readonly WatchEvent[]> {
  return collected(watchEvents(chunks(texts.map((text) => Buffer.from(text)))));
}

const line = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`;

describe('a line', () => {
  test('is one event', async () => {
    const text = [
      line('ADDED', { a: 1 }),
      line('MODIFIED', { a: 2 }),
      line('DELETED', { a: 3 }),
      line('BOOKMARK', { metadata: { resourceVersion: '7' } }),
      line('BOOKMARK', {
        metadata: { resourceVersion: '8', annotations: { 'k8s.io/initial-events-end': 'true' } },
      }),
      line('OF_A_LATER_VERSION', {}),
    ];
    await expect(eventsOf(text.join(''))).resolves.toEqual([
      { kind: 'changed', object: { a: 1 } },
      { kind: 'changed', object: { a: 2 } },
      { kind: 'deleted', object: { a: 3 } },
      { kind: 'bookmark', resourceVersion: '7', endsInitialEvents: false },
      { kind: 'bookmark', resourceVersion: '8', endsInitialEvents: true },
    ]);
  });

  test('may come in any pieces, also within a character', async () => {
    const objects = fc.array(fc.record({ text: fc.string({ unit: 'grapheme' }) }), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(objects, fc.integer({ min: 1, max: 9 }), async (all, size) => {
        const bytes = Buffer.from(all.map((object) => line('ADDED', object)).join(''));
        const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const events = await collected(watchEvents(chunks(parts)));
        expect(events).toEqual(all.map((object) => ({ kind: 'changed', object })));
      }),
    );
  });
});

describe('the watch fails', () => {
  test.for([
    { name: 'by an error event', text: line('ERROR', { code: 410, message: 'old' }), says: 'old' },
    { name: 'when it ends within a line', text: '{"type":"ADDED"', says: 'ended within an event' },
    { name: 'by what is no JSON', text: '<html>\n', says: 'what is no event' },
    { name: 'by what is no event', text: '{}\n', says: 'what is no event' },
    { name: 'by a bookmark without a version', text: line('BOOKMARK', {}), says: 'no event' },
    {
      name: 'by a line without an end',
      text: 'x'.repeat(17 * 1024 * 1024),
      says: 'without an end',
    },
  ])('$name, and what came before is told', async ({ text, says }) => {
    const heard: WatchEvent[] = [];
    const read = async (): Promise<void> => {
      const parts = [Buffer.from(line('ADDED', { a: 1 })), Buffer.from(text)];
      for await (const event of watchEvents(chunks(parts))) heard.push(event);
    };
    const message = expect.stringContaining(says);
    await expect(read()).rejects.toMatchObject({ name: 'KubernetesError', message });
    expect(heard).toHaveLength(1);
  });
});

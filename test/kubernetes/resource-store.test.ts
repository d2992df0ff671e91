import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { ResourceStore, type ResourceChange } from '../../src/kubernetes/cache/resource-store.ts';
import type { StoredObject } from '../../src/kubernetes/cache/stored-object.ts';
import { isNewer } from '../../src/kubernetes/cache/resource-version.ts';

let store: ResourceStore<StoredObject>;
let told: string[];
beforeEach(() => {
  store = new ResourceStore((error) => {
    throw error;
  });
  told = [];
  store.subscribe((change) => told.push(textOf(change)));
});

function textOf({ type, object }: ResourceChange<StoredObject>): string {
  return `${type} ${object.metadata.uid}@${object.metadata.resourceVersion}`;
}

function at(
  version: number,
  uid = 'u',
  more: Partial<StoredObject['metadata']> = {},
): StoredObject {
  return {
    metadata: { name: 'a', namespace: 'n', uid, resourceVersion: String(version), ...more },
  };
}

const version = (): string | undefined =>
  store.get({ namespace: 'n', name: 'a' })?.metadata.resourceVersion;

describe('what the stream tells', () => {
  test('is told on: added, modified, deleted', () => {
    store.apply(at(1));
    store.apply(at(2));
    store.remove(at(3).metadata);
    expect(told).toEqual(['added u@1', 'modified u@2', 'deleted u@2']);
  });

  test('twice is told on once', () => {
    store.apply(at(1));
    store.apply(at(1));
    expect(told).toEqual(['added u@1']);
  });

  test('of another uid is another object', () => {
    store.apply(at(1, 'u'));
    store.apply(at(5, 'v'));
    expect(told).toEqual(['added u@1', 'deleted u@1', 'added v@5']);
  });
});

describe('our own write', () => {
  beforeEach(() => {
    store.apply(at(10));
    store.reach('10');
  });

  test('is there at once, and its event later says nothing new', () => {
    store.absorb(at(14));
    store.apply(at(12));
    expect(version()).toBe('14');
    store.apply(at(14));
    store.apply(at(15));
    expect(told).toEqual(['added u@10', 'modified u@14', 'modified u@15']);
  });

  test('is confirmed by its own event only, after which older ones cannot come', () => {
    store.absorb(at(14));
    expect(store.confirms(at(12).metadata)).toBe(false);
    expect(store.confirms(at(14, 'v').metadata)).toBe(false);
    expect(store.confirms(at(14).metadata)).toBe(true);
    expect(told).toEqual(['added u@10', 'modified u@14']);
  });

  test('to what the stream has told of as newer changes nothing', () => {
    store.apply(at(20));
    store.reach('20');
    store.absorb(at(14));
    expect(version()).toBe('20');
  });

  test('that took away the last finalizer of a deleted object deletes it', () => {
    const deletionTimestamp = '2026-01-01T00:00:00Z';
    store.absorb(at(14, 'u', { deletionTimestamp, finalizers: [] }));
    expect(version()).toBeUndefined();
    // The stream still tells of the time when it was waiting for that.
    store.apply(at(12, 'u', { deletionTimestamp, finalizers: ['x'] }));
    expect(version()).toBeUndefined();
    store.remove(at(14).metadata);
    expect(told).toEqual(['added u@10', 'deleted u@10']);
  });

  test('that created an object anew outlives the deletion of the one before', () => {
    store.absorb(at(14, 'v'));
    store.remove(at(12, 'u').metadata);
    expect(version()).toBe('14');
    expect(told).toEqual(['added u@10', 'deleted u@10', 'added v@14']);
  });

  test('outlives a list that was made before it, and not one that was made after', () => {
    store.absorb({ metadata: { ...at(14).metadata, name: 'new' } });
    store.reachSnapshot(new Set(['n/a']), '12');
    expect(store.size).toBe(2);
    store.reachSnapshot(new Set(['n/a']), '15');
    expect(store.size).toBe(1);
  });

  test('does not outlive a server that went back in time', () => {
    store.absorb(at(14));
    store.reachSnapshot(new Set(), '5');
    expect(store.size).toBe(0);
  });
});

describe('an object that cannot be read', () => {
  test('keeps its last readable form until it is gone', () => {
    store.apply(at(1));
    store.reject(at(2).metadata, new Error('bad'));
    expect(version()).toBe('1');
    expect(store.invalid.get('n/a')).toMatchObject({ name: 'a', resourceVersion: '2' });
    store.reachSnapshot(new Set(['n/a']), '3');
    expect(version()).toBe('1');
    store.reachSnapshot(new Set(), '4');
    expect([store.size, store.invalid.size]).toEqual([0, 0]);
  });
});

test('a subscriber that has left hears nothing', () => {
  const heard: string[] = [];
  const leave = store.subscribe((change) => heard.push(textOf(change)));
  leave();
  store.apply(at(1));
  expect(heard).toEqual([]);
});

test('versions compare as the numbers that they are, however long', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 2n ** 80n }),
      fc.bigInt({ min: 0n, max: 2n ** 80n }),
      (a, b) => {
        expect(isNewer(String(a), String(b))).toBe(a > b);
      },
    ),
  );
});

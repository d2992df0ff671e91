import type { Log } from '../../telemetry/log.ts';
import { KubernetesError } from '../client/kubernetes-error.ts';
import type { ResourceStore } from './resource-store.ts';
import { isNewer } from './resource-version.ts';
import { identitySchema, keyOf, type Identity, type StoredObject } from './stored-object.ts';
import type { WatchEvent } from './watch-stream.ts';

export interface FeedOptions<T> {
  readonly store: ResourceStore<T & StoredObject>;
  readonly parse: (object: unknown) => T & StoredObject;
  readonly log: Log;
}

/** Puts raw objects and events into the store: parsed, pruned, and none held up by another that cannot be read. */
export class ResourceFeed<T> {
  readonly #options: FeedOptions<T>;
  /** The keys of the snapshot that is being told; undefined outside of one. */
  #snapshot: Set<string> | undefined;

  constructor(options: FeedOptions<T>) {
    this.#options = options;
  }

  /** Whether the store holds a whole state, from which a watch can go on. */
  get isComplete(): boolean {
    return this.#snapshot === undefined && this.#options.store.reached !== undefined;
  }

  beginSnapshot(): void {
    this.#snapshot = new Set();
  }

  endSnapshot(resourceVersion: string): void {
    this.#options.store.reachSnapshot(this.#snapshot ?? new Set(), resourceVersion);
    this.#snapshot = undefined;
  }

  take(event: WatchEvent): void {
    switch (event.kind) {
      case 'changed':
        return this.takeObject(event.object);
      case 'deleted':
        return this.#takeDeletion(event.object);
      case 'bookmark':
        return this.#takeBookmark(event.resourceVersion, event.endsInitialEvents);
      default:
        throw new Error(`unhandled event ${JSON.stringify(event satisfies never)}`);
    }
  }

  takeObject(object: unknown): void {
    const { store, log } = this.#options;
    const identity = identityOf(object);
    this.#advance(identity.resourceVersion);
    this.#snapshot?.add(keyOf(identity));
    // Of our own writes, and in a list of what we know, most is here already; parsing is what costs.
    if (store.confirms(identity)) return;
    try {
      store.apply(this.#options.parse(object));
    } catch (error) {
      store.reject(identity, error);
      log.error('object cannot be read', { object: keyOf(identity), error });
    }
  }

  #takeDeletion(object: unknown): void {
    const identity = identityOf(object);
    this.#advance(identity.resourceVersion);
    this.#snapshot?.delete(keyOf(identity));
    this.#options.store.remove(identity);
  }

  #takeBookmark(resourceVersion: string, endsInitialEvents: boolean): void {
    if (this.#snapshot === undefined) return this.#advance(resourceVersion);
    if (endsInitialEvents) return this.endSnapshot(resourceVersion);
    // A server from before streaming lists takes no notice of the wish, and would never say where the list ends.
    throw new KubernetesError('invalid', 'the server does not mark the end of initial events');
  }

  #advance(resourceVersion: string): void {
    const { store } = this.#options;
    if (this.#snapshot !== undefined) return;
    if (store.reached !== undefined && isNewer(store.reached, resourceVersion)) {
      // Within a watch versions only grow, so this is another history: etcd was restored.
      throw new KubernetesError('gone', 'the server went back in time');
    }
    store.reach(resourceVersion);
  }
}

function identityOf(object: unknown): Identity {
  const { data, error } = identitySchema.safeParse(object);
  if (data !== undefined) return data.metadata;
  throw new KubernetesError('unavailable', 'the server sent an object without identity', {
    cause: error,
  });
}

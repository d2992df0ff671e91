import { isNewer } from './resource-version.ts';
import { keyOf, type Identity, type ObjectName, type StoredObject } from './stored-object.ts';

export type ResourceChange<T> =
  | { readonly type: 'added'; readonly object: T }
  | { readonly type: 'modified'; readonly object: T; readonly old: T }
  | { readonly type: 'deleted'; readonly object: T };

export type Subscriber<T> = (change: ResourceChange<T>) => void;

/** An object that the server has and we cannot read. */
export interface InvalidObject extends Identity {
  readonly error: unknown;
}

/** What the rest of the operator sees of a store. */
export interface Resources<T> {
  readonly size: number;
  get(name: ObjectName): T | undefined;
  values(): IteratorObject<T>;
  /** Their last readable form, if there was one, stays in the store: unreadable is not deleted. */
  readonly invalid: ReadonlyMap<string, InvalidObject>;
  /** Hears of every change from now on. Returns the way to stop. */
  subscribe(subscriber: Subscriber<T>): () => void;
  /** Takes the answer to a write of our own at once, so that nobody acts on what the watch has yet to tell. */
  absorb(object: T): void;
}

/** The objects of one resource as the server last told of them, ahead of it only by our own writes. */
export class ResourceStore<T extends StoredObject> implements Resources<T> {
  readonly #objects = new Map<string, T>();
  readonly #invalid = new Map<string, InvalidObject>();
  readonly #subscribers = new Set<Subscriber<T>>();
  /** The version of each absorbed write that the stream has not reached yet: what it tells of before is old. */
  readonly #ahead = new Map<string, string>();
  readonly #onSubscriberError: (error: unknown) => void;
  #reached: string | undefined;

  constructor(onSubscriberError: (error: unknown) => void) {
    this.#onSubscriberError = onSubscriberError;
  }

  get size(): number {
    return this.#objects.size;
  }

  get invalid(): ReadonlyMap<string, InvalidObject> {
    return this.#invalid;
  }

  /** The version up to which the stream has told everything. */
  get reached(): string | undefined {
    return this.#reached;
  }

  get(name: ObjectName): T | undefined {
    return this.#objects.get(keyOf(name));
  }

  values(): IteratorObject<T> {
    return this.#objects.values();
  }

  subscribe(subscriber: Subscriber<T>): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  absorb(object: T): void {
    const { uid, resourceVersion } = object.metadata;
    if (this.#reached !== undefined && !isNewer(resourceVersion, this.#reached)) return;
    const key = keyOf(object.metadata);
    const stored = this.#objects.get(key)?.metadata;
    if (stored?.uid === uid && !isNewer(resourceVersion, stored.resourceVersion)) return;
    const ahead = this.#ahead.get(key);
    if (ahead !== undefined && !isNewer(resourceVersion, ahead)) return;
    this.#ahead.set(key, resourceVersion);
    if (isLastState(object)) this.#delete(key);
    else this.#set(key, object);
  }

  /** Whether what the stream tells is here already, as our own writes are: then there is nothing to parse. */
  confirms(identity: Identity): boolean {
    const key = keyOf(identity);
    const stored = this.#objects.get(key)?.metadata;
    const { uid, resourceVersion } = identity;
    if (stored?.uid !== uid || stored.resourceVersion !== resourceVersion) return false;
    this.#ahead.delete(key);
    this.#invalid.delete(key);
    return true;
  }

  /** An object from the stream. */
  apply(object: T): void {
    const key = keyOf(object.metadata);
    this.#invalid.delete(key);
    if (!this.#isOld(key, object.metadata.resourceVersion)) this.#set(key, object);
  }

  /** An object from the stream that cannot be parsed. */
  reject(identity: Identity, error: unknown): void {
    this.#invalid.set(keyOf(identity), { ...identity, error });
  }

  /** A deletion from the stream. */
  remove(identity: Identity): void {
    const key = keyOf(identity);
    this.#invalid.delete(key);
    if (!this.#isOld(key, identity.resourceVersion)) this.#delete(key);
  }

  /** The stream has told everything up to this version. */
  reach(resourceVersion: string): void {
    this.#reached = resourceVersion;
  }

  /** The server's whole state at this version was applied, and these keys are all it has. */
  reachSnapshot(keys: ReadonlySet<string>, resourceVersion: string): void {
    // A server that was restored from a backup knows nothing of what was ahead of it.
    const wentBack = this.#reached !== undefined && isNewer(this.#reached, resourceVersion);
    for (const [key, ahead] of this.#ahead) {
      if (wentBack || !isNewer(ahead, resourceVersion)) this.#ahead.delete(key);
    }
    for (const key of [...this.#objects.keys(), ...this.#invalid.keys()]) {
      if (keys.has(key) || this.#ahead.has(key)) continue;
      this.#invalid.delete(key);
      this.#delete(key);
    }
    this.#reached = resourceVersion;
  }

  #isOld(key: string, resourceVersion: string): boolean {
    const ahead = this.#ahead.get(key);
    if (ahead === undefined) return false;
    if (isNewer(ahead, resourceVersion)) return true;
    this.#ahead.delete(key);
    return false;
  }

  #set(key: string, object: T): void {
    const old = this.#objects.get(key);
    if (old?.metadata.uid === object.metadata.uid) {
      if (old.metadata.resourceVersion === object.metadata.resourceVersion) return;
      this.#objects.set(key, object);
      this.#tell({ type: 'modified', object, old });
      return;
    }
    // Deleted and created anew while we did not look: another object, of which nothing we know holds.
    this.#delete(key);
    this.#objects.set(key, object);
    this.#tell({ type: 'added', object });
  }

  #delete(key: string): void {
    const object = this.#objects.get(key);
    if (object === undefined) return;
    this.#objects.delete(key);
    this.#tell({ type: 'deleted', object });
  }

  #tell(change: ResourceChange<T>): void {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(change);
      } catch (error) {
        this.#onSubscriberError(error);
      }
    }
  }
}

// The answer to the patch that takes the last finalizer off shows the object as it was when it went.
function isLastState({ metadata }: StoredObject): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.finalizers?.length === 0;
}

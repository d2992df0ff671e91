import { type Clock, type Random, slept } from '../../time/clock.ts';
import type { Log } from '../../telemetry/log.ts';
import type { KubernetesApi } from '../client/api-client.ts';
import { backoffMs } from '../../time/backoff.ts';
import { whileHeard } from './idle-watch.ts';
import { isKubernetesError } from '../client/kubernetes-error.ts';
import { listPages } from './list-pages.ts';
import { ResourceFeed } from './resource-feed.ts';
import { ResourceStore, type Resources } from './resource-store.ts';
import { countMisses } from './store-audit.ts';
import type { StoredObject } from './stored-object.ts';
import { watchEvents } from './watch-stream.ts';

export interface ReflectorOptions<T> {
  /** Of the collection, such as `/apis/registrynetwork.dev/v1alpha1/registrynetworkpolicies`. */
  readonly path: string;
  /** Checks and prunes: what it returns is what is kept. */
  readonly parse: (object: unknown) => T & StoredObject;
  /** Selectors, if any. */
  readonly query?: Readonly<Record<string, string>>;
  /** No event and no bookmark for so long: the connection is taken for dead. Bookmarks come about once a minute. */
  readonly idleMs?: number;
  readonly pageSize?: number;
  /** How often the store is compared with the server. */
  readonly auditMs?: number;
}

export interface ReflectorDeps {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface ReflectorCounts {
  readonly watches: number;
  readonly snapshots: number;
  readonly failures: number;
  readonly audits: number;
  /** Objects in which the store differed from the server, beyond what it had yet to hear: more than 0 is a defect. */
  readonly misses: number;
}

const backoff = { baseMs: 500, maxMs: 30_000 };
const defaults = { query: {}, idleMs: 120_000, pageSize: 500, auditMs: 1_800_000 };

/**
 * Keeps a store of one resource true to the server, whatever happens to the connection: by a streaming list and a
 * watch, or a list in pages and a watch where the server has no streaming lists.
 */
export class Reflector<T> {
  readonly #options: Required<ReflectorOptions<T>>;
  readonly #deps: ReflectorDeps;
  readonly #store: ResourceStore<T & StoredObject>;
  readonly #feed: ResourceFeed<T>;
  readonly #counts = { watches: 0, snapshots: 0, failures: 0, audits: 0, misses: 0 };
  #streamsLists = true;
  #heardAt = -Infinity;
  #mustRelist = false;
  #restart = new AbortController();

  constructor(options: ReflectorOptions<T>, deps: ReflectorDeps) {
    const log = deps.log.child({ resource: options.path });
    this.#options = { ...defaults, ...options };
    this.#deps = { ...deps, log };
    this.#store = new ResourceStore((error) => log.error('subscriber failed', { error }));
    this.#feed = new ResourceFeed({ store: this.#store, parse: options.parse, log });
  }

  /** The plural name of its kind. */
  get resource(): string {
    const { path } = this.#options;
    return path.slice(path.lastIndexOf('/') + 1);
  }

  get store(): Resources<T & StoredObject> {
    return this.#store;
  }

  /** Whether the whole state was told at least once. */
  get isSynced(): boolean {
    return this.#store.reached !== undefined;
  }

  /** Milliseconds since the server was last heard: readiness ends where this exceeds the idle limit and a backoff. */
  age(): number {
    return this.#deps.clock.monotonic() - this.#heardAt;
  }

  counts(): ReflectorCounts {
    return { ...this.#counts };
  }

  /** Returns once the signal is aborted; nothing else ends it. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#follow(signal), this.#audit(signal)]);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const heardBefore = this.#heardAt;
      const retryAfterMs = await this.#connect(signal);
      // What was heard of proves that it works; a server that only ever hangs up must not be asked in a tight loop.
      failures = this.#heardAt > heardBefore && retryAfterMs === undefined ? 1 : failures + 1;
      const pauseMs = backoffMs(failures, backoff, this.#deps.random, retryAfterMs);
      await slept(this.#deps.clock, pauseMs, signal);
    }
  }

  /** One connection from its beginning to its end. Returns the server's wish for the next, where it has one. */
  async #connect(signal: AbortSignal): Promise<number | undefined> {
    const { clock, log } = this.#deps;
    this.#restart = new AbortController();
    const until = AbortSignal.any([signal, this.#restart.signal]);
    const limit = { ms: this.#options.idleMs, clock, lastHeard: () => this.#heardAt };
    try {
      await whileHeard((either) => this.#session(either), limit, until);
      log.debug('watch ended');
    } catch (error) {
      if (until.aborted) return undefined;
      return this.#recover(error);
    }
    return undefined;
  }

  #recover(error: unknown): number | undefined {
    const { log } = this.#deps;
    this.#counts.failures += 1;
    if (isKubernetesError(error, 'gone')) {
      this.#mustRelist = true;
      log.info('watch is too old, listing again', { error });
      return undefined;
    }
    if (isKubernetesError(error, 'invalid') && this.#streamsLists && !this.#feed.isComplete) {
      this.#streamsLists = false;
      log.info('the server has no streaming lists, listing in pages', { error });
      return undefined;
    }
    const age = this.age();
    log.warn('watch failed', { error, ...(Number.isFinite(age) && { heardMsAgo: age }) });
    return isKubernetesError(error) ? error.retryAfterMs : undefined;
  }

  async #session(signal: AbortSignal): Promise<void> {
    if (this.#feed.isComplete && !this.#mustRelist) return this.#watch(this.#store.reached, signal);
    this.#feed.beginSnapshot();
    if (this.#streamsLists) return this.#watch(undefined, signal);
    const call = { ...this.#options, query: this.#options.query };
    const onItem = (item: unknown) => {
      this.#feed.takeObject(item);
      this.#heard();
    };
    this.#feed.endSnapshot(await listPages(call, { api: this.#deps.api, onItem }, signal));
    this.#snapshotTaken();
    return this.#watch(this.#store.reached, signal);
  }

  /** From a version on, or without one from a streaming list of everything. */
  async #watch(resourceVersion: string | undefined, signal: AbortSignal): Promise<void> {
    const { path, query } = this.#options;
    const call = { path, query: { ...query, ...this.#watchQuery(resourceVersion) } };
    const bytes = await this.#deps.api.stream(call, signal);
    this.#counts.watches += 1;
    for await (const event of watchEvents(bytes)) {
      const wasComplete = this.#feed.isComplete;
      this.#feed.take(event);
      this.#heard();
      if (!wasComplete && this.#feed.isComplete) this.#snapshotTaken();
    }
  }

  #watchQuery(resourceVersion: string | undefined): Record<string, string> {
    return {
      watch: 'true',
      allowWatchBookmarks: 'true',
      // Each watch ends at another time, so that not all come back at once.
      timeoutSeconds: String(Math.floor(300 * (1 + this.#deps.random()))),
      ...(resourceVersion === undefined
        ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }
        : { resourceVersion }),
    };
  }

  #heard(): void {
    this.#heardAt = this.#deps.clock.monotonic();
  }

  #snapshotTaken(): void {
    this.#counts.snapshots += 1;
    this.#mustRelist = false;
    this.#heard();
    this.#deps.log.info('in sync', {
      objects: this.#store.size,
      invalid: this.#store.invalid.size,
    });
  }

  async #audit(signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#deps;
    while (await slept(clock, this.#options.auditMs * (0.75 + random() / 2), signal)) {
      try {
        const misses = await countMisses(this.#store, { ...this.#deps, ...this.#options }, signal);
        if (misses === undefined) continue;
        this.#counts.audits += 1;
        if (misses > 0) this.#distrust(misses);
      } catch (error) {
        if (!signal.aborted) log.warn('store could not be compared', { error });
      }
    }
  }

  #distrust(misses: number): void {
    this.#counts.misses += misses;
    this.#deps.log.error('store differs from the server, listing again', { misses });
    this.#mustRelist = true;
    this.#restart.abort();
  }
}

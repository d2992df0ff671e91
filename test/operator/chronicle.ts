import * as z from 'zod';
import type { KubernetesApi } from '../../src/kubernetes/client/api-client.ts';
import { watchEvents } from '../../src/kubernetes/cache/watch-stream.ts';
import { type KubeObject, parseObject } from './objects.ts';

export interface Entry {
  readonly kind: 'changed' | 'deleted';
  readonly object: KubeObject;
  readonly raw: unknown;
}

const listSchema = z.object({ metadata: z.object({ resourceVersion: z.string() }) });

/** Everything that a watch tells of one kind of object from now on, none of it skipped. */
export class Chronicle implements AsyncDisposable {
  readonly entries: Entry[] = [];
  readonly #latest = new Map<string, KubeObject>();
  readonly #waiters = new Set<() => void>();
  readonly #stop = new AbortController();
  #ended: Promise<void> = Promise.resolve();
  #failure: unknown;

  static async of(api: KubernetesApi, path: string): Promise<Chronicle> {
    const chronicle = new Chronicle();
    const list = { method: 'GET', path, parse: (answer: unknown) => listSchema.parse(answer) };
    const { metadata } = await api.request({ ...list, method: 'GET' }, chronicle.#stop.signal);
    chronicle.#ended = chronicle.#follow(api, path, metadata.resourceVersion);
    return chronicle;
  }

  /** By name, without those that are gone. */
  get latest(): ReadonlyMap<string, KubeObject> {
    return this.#latest;
  }

  /** The first answer that is not undefined, asked for now and whenever something changes. */
  async until<T>(
    question: (latest: ReadonlyMap<string, KubeObject>) => T | undefined,
    signal: AbortSignal,
  ): Promise<T> {
    for (;;) {
      if (this.#failure !== undefined) throw new Error('the watch broke', { cause: this.#failure });
      const answer = question(this.#latest);
      if (answer !== undefined) return answer;
      await this.#next(signal);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #follow(api: KubernetesApi, path: string, resourceVersion: string): Promise<void> {
    let reached = resourceVersion;
    try {
      // The server ends a watch that cannot keep up with it; what it has not told yet, it tells the next one.
      for (;;) reached = await this.#hear(api, path, reached);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#failure = error;
      for (const wake of this.#waiters) wake();
    }
  }

  /** One watch, to its end: the version that it reached. */
  async #hear(api: KubernetesApi, path: string, resourceVersion: string): Promise<string> {
    let reached = resourceVersion;
    const query = { watch: 'true', resourceVersion };
    const bytes = await api.stream({ path, query }, this.#stop.signal);
    for await (const event of watchEvents(bytes)) {
      if (event.kind !== 'bookmark') reached = this.#add(event);
    }
    if (reached === resourceVersion) throw new Error('the server ended it');
    return reached;
  }

  /** The version of the object. */
  #add({ kind, object: raw }: { readonly kind: Entry['kind']; readonly object: unknown }): string {
    const object = parseObject(raw);
    this.entries.push({ kind, object, raw });
    if (kind === 'deleted') this.#latest.delete(object.metadata.name);
    else this.#latest.set(object.metadata.name, object);
    for (const wake of this.#waiters) wake();
    return object.metadata.resourceVersion;
  }

  async #next(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (): void => reject(signal.reason);
    this.#waiters.add(resolve);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      signal.throwIfAborted();
      await promise;
    } finally {
      this.#waiters.delete(resolve);
      signal.removeEventListener('abort', giveUp);
    }
  }
}

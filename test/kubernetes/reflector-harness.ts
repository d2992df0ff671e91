import { afterEach, beforeEach, vi } from 'vitest';
import { Reflector, type ReflectorOptions } from '../../src/kubernetes/cache/reflector.ts';
import type { ResourceChange } from '../../src/kubernetes/cache/resource-store.ts';
import { realClock } from '../support/real-clock.ts';
import { startBehindProxy, type BehindProxy } from './behind-proxy.ts';
import { configMaps, parseConfigMap, type ConfigMap, type ConfigMaps } from './config-maps.ts';

export const until = { timeout: 20_000, interval: 10 };
export const watches = /configmaps\?.*watch=true/;
export const streamingLists = /sendInitialEvents/;

/** A reflector under test, the world that it looks at, and the proxy between them. */
export class ReflectorHarness {
  readonly cluster: BehindProxy;
  readonly maps: ConfigMaps;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[] = [];

  constructor(cluster: BehindProxy) {
    this.cluster = cluster;
    this.maps = configMaps(cluster.direct, cluster.namespace);
  }

  start(options: Partial<ReflectorOptions<ConfigMap>> = {}): Reflector<ConfigMap> {
    const { api, log } = this.cluster;
    const deps = { api, log, clock: realClock, random: () => 0.1 };
    const reflector = new Reflector(
      { path: this.maps.path, parse: parseConfigMap, ...options },
      deps,
    );
    this.#running.push(reflector.run(this.#stop.signal));
    return reflector;
  }

  async synced(options: Partial<ReflectorOptions<ConfigMap>> = {}) {
    const reflector = this.start(options);
    await vi.waitUntil(() => reflector.isSynced, until);
    return reflector;
  }

  valueOf(reflector: Reflector<ConfigMap>, name: string): string | undefined {
    return reflector.store.get({ name, namespace: this.cluster.namespace })?.data.value;
  }

  async sees(reflector: Reflector<ConfigMap>, name: string, value: string | undefined) {
    await vi.waitUntil(() => this.valueOf(reflector, name) === value, until);
  }

  /** The watches that are open. */
  watches() {
    return this.cluster.proxy.streams.matching(watches);
  }

  /** Nothing more comes on the watches that are open. */
  stall(): void {
    for (const stream of this.watches()) stream.stall();
  }

  write(line: string): void {
    for (const stream of this.watches()) stream.write(line);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }
}

/** A harness of its own for every test of the file. */
export function useReflectors(): () => ReflectorHarness {
  let harness: ReflectorHarness | undefined;
  beforeEach(async () => {
    harness = new ReflectorHarness(await startBehindProxy());
  });
  afterEach(async () => {
    await harness?.stop();
    await harness?.cluster[Symbol.asyncDispose]();
  });
  return () => {
    if (harness === undefined) throw new Error('only within a test');
    return harness;
  };
}

export function changesOf(reflector: Reflector<ConfigMap>): ResourceChange<ConfigMap>[] {
  const changes: ResourceChange<ConfigMap>[] = [];
  reflector.store.subscribe((change) => changes.push(change));
  return changes;
}

export function typesOf(changes: readonly ResourceChange<ConfigMap>[]): readonly string[] {
  return changes.map(({ type }) => type);
}

export function errorEvent(code: number, reason = 'InternalError'): string {
  const object = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason };
  return `${JSON.stringify({ type: 'ERROR', object })}\n`;
}

export function bookmarkEvent(resourceVersion: string): string {
  const object = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion } };
  return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`;
}

import type { Priority } from './work-queue-ready.ts';

export interface DelayedKey {
  readonly key: string;
  readonly tenant: string;
  readonly priority: Priority;
  /** On the monotonic clock. */
  readonly dueAt: number;
}

/** Keys that wait for their time, each once: of several wishes for a key the earliest counts. A binary heap. */
export class DelayedKeys {
  readonly #entries = new Map<string, DelayedKey>();
  /** Holds, besides the entries, some that an earlier wish has replaced: those are passed over. */
  #heap: DelayedKey[] = [];

  get size(): number {
    return this.#entries.size;
  }

  add(wish: DelayedKey): void {
    const before = this.#entries.get(wish.key);
    const priority = before?.priority === 'user' ? 'user' : wish.priority;
    const dueAt = Math.min(wish.dueAt, before?.dueAt ?? Infinity);
    if (before?.priority === priority && before.dueAt === dueAt) return;
    const entry = { ...wish, tenant: before?.tenant ?? wish.tenant, priority, dueAt };
    this.#entries.set(wish.key, entry);
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    this.#sweep();
  }

  /** When the next key is due; undefined where none waits. */
  nextDueAt(): number | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (this.#entries.get(top.key) === top) return top.dueAt;
      this.#pop();
    }
    return undefined;
  }

  /** Takes out the key that is due longest, if one is due. */
  takeDue(now: number): DelayedKey | undefined {
    const dueAt = this.nextDueAt();
    if (dueAt === undefined || dueAt > now) return undefined;
    const entry = this.#pop();
    if (entry !== undefined) this.#entries.delete(entry.key);
    return entry;
  }

  #pop(): DelayedKey | undefined {
    const top = this.#heap[0];
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return top;
  }

  #rise(from: number): void {
    for (let index = from; index > 0;) {
      const parent = (index - 1) >> 1;
      if (this.#dueAt(parent) <= this.#dueAt(index)) return;
      this.#swap(parent, index);
      index = parent;
    }
  }

  #sink(from: number): void {
    for (let index = from; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const child = this.#dueAt(right) < this.#dueAt(left) ? right : left;
      if (this.#dueAt(index) <= this.#dueAt(child)) return;
      this.#swap(index, child);
      index = child;
    }
  }

  #dueAt(index: number): number {
    return this.#heap[index]?.dueAt ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }

  // A key that is wished for ever earlier must not fill the heap; a sorted array is a heap.
  #sweep(): void {
    if (this.#heap.length <= 2 * this.#entries.size + 64) return;
    this.#heap = [...this.#entries.values()].toSorted((a, b) => a.dueAt - b.dueAt);
  }
}

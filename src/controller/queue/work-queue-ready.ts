/** What a person changed goes before what is only looked at again. */
export type Priority = 'user' | 'resync';

export interface ReadyKey {
  readonly key: string;
  /** Whose key it is: tenants take turns. */
  readonly tenant: string;
  readonly priority: Priority;
  /** Since when it has been ready, on the monotonic clock. */
  readonly since: number;
}

// After so many edits in a row one resync gets its turn, so that a busy tenant cannot stop all drift detection.
const maxUserTurns = 10;

/** The keys that could be worked on now, each once. */
export class ReadyKeys {
  readonly #turns: Readonly<Record<Priority, Turns>> = { user: new Map(), resync: new Map() };
  readonly #entries = new Map<string, ReadyKey>();
  #userTurns = 0;

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Whether the key is new here. One that is ready already keeps its place and its tenant, and moves only from resync to
   * user.
   */
  add(entry: ReadyKey): boolean {
    const before = this.#entries.get(entry.key);
    if (before === undefined) this.#push(entry);
    else if (before.priority === 'resync' && entry.priority === 'user') {
      this.#pull(before);
      this.#push({ ...entry, since: before.since });
    }
    return before === undefined;
  }

  take(): ReadyKey | undefined {
    const { user, resync } = this.#turns;
    const isResyncsTurn = user.size === 0 || (this.#userTurns >= maxUserTurns && resync.size > 0);
    this.#userTurns = isResyncsTurn ? 0 : this.#userTurns + 1;
    const [tenant, keys] = firstOf(isResyncsTurn ? resync : user) ?? [];
    const [key] = keys ?? [];
    const entry = key === undefined ? undefined : this.#entries.get(key);
    if (entry === undefined || tenant === undefined || keys === undefined) return undefined;
    this.#pull(entry);
    passTurn(this.#turns[entry.priority], tenant, keys);
    return entry;
  }

  #push(entry: ReadyKey): void {
    this.#entries.set(entry.key, entry);
    const turns = this.#turns[entry.priority];
    const keys = turns.get(entry.tenant) ?? new Set();
    turns.set(entry.tenant, keys.add(entry.key));
  }

  #pull({ key, tenant, priority }: ReadyKey): void {
    this.#entries.delete(key);
    const turns = this.#turns[priority];
    const keys = turns.get(tenant);
    keys?.delete(key);
    if (keys?.size === 0) turns.delete(tenant);
  }
}

/** The keys of each tenant, the tenant whose turn it is first: a Map iterates in the order of insertion. */
type Turns = Map<string, Set<string>>;

function firstOf(turns: Turns): [string, Set<string>] | undefined {
  for (const turn of turns) return turn;
  return undefined;
}

function passTurn(turns: Turns, tenant: string, keys: Set<string>): void {
  turns.delete(tenant);
  if (keys.size > 0) turns.set(tenant, keys);
}

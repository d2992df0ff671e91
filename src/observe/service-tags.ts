import type { Clock } from '../time/clock.ts';
import type { Call, TagPlace } from '../azure/gateways.ts';
import type { Failure } from '../plan/failure.ts';
import type { Seen } from '../plan/observed.ts';
import { requestedAtOf } from '../plan/status/policy-status.ts';
import type { Member } from '../plan/wants/member.ts';
import {
  type ObservedTags,
  type ServiceTag,
  type TagAnswer,
  type TagQuestion,
  tagKeyOf,
} from '../plan/wants/service-tags.ts';
import { unlessAborted } from '../time/deadline.ts';

/** Who asks for them: Azure answers by subscription and region, a downloaded file to anybody. */
export interface TagAsker {
  readonly place: TagPlace;
  readonly call: Call;
}

export interface SharedTagsDeps {
  readonly clock: Clock;
  readonly read: (
    question: TagQuestion,
    asker: TagAsker,
    signal: AbortSignal,
  ) => Promise<Seen<TagAnswer>>;
  /** For how long they are taken to be as they were read. */
  readonly keepMs: number;
}

/** The tags that policies name, and whether a person waits for what is true now. */
export interface TagWish {
  readonly keys: ReadonlySet<string>;
  readonly isRequested: boolean;
}

/** So many looks in a row make do with what one of them read, even where a person asked for it. */
const requestedMs = 5_000;
/** A read that failed is tried again after so long: a role may be missing for all registries of a subscription. */
const failedMs = 30_000;
/** Twice the longest interval of a policy: what nobody has asked for since is not read any more. */
const forgottenMs = 48 * 3_600_000;

/**
 * Service tags as they were read last, the same for all registries: they are ten MB in all, and change once a week. What
 * cannot be read again stays as it is.
 */
export class SharedTags {
  readonly #deps: SharedTagsDeps;
  readonly #asked = new Map<string, number>();
  readonly #failed = new Map<string, { readonly failure: Failure; readonly at: number }>();
  #known: { readonly tags: ObservedTags; readonly at: number } | undefined;
  #reading: Promise<unknown> | undefined;

  constructor(deps: SharedTagsDeps) {
    this.#deps = deps;
  }

  async read(
    wish: TagWish,
    asker: TagAsker,
    signal: AbortSignal,
  ): Promise<Seen<ObservedTags> | undefined> {
    if (wish.keys.size === 0) return undefined;
    this.#note(wish.keys);
    while (this.#reading !== undefined) await unlessAborted(this.#reading, signal);
    if (this.#isDue(wish) && this.#failureAt(asker) === undefined) {
      const reading = this.#refresh(asker, signal);
      this.#reading = reading.catch(() => undefined);
      try {
        await reading;
      } finally {
        this.#reading = undefined;
      }
    }
    return this.#answerTo(wish, asker);
  }

  /** Since when they are what they are, in milliseconds; undefined where nobody asks for any. */
  ageMs(): number | undefined {
    const now = this.#deps.clock.monotonic();
    const [first] = this.#asked.values();
    const since = this.#known?.at ?? first;
    return this.#asked.size === 0 || since === undefined ? undefined : now - since;
  }

  #note(keys: ReadonlySet<string>): void {
    const now = this.#deps.clock.monotonic();
    for (const [key, at] of this.#asked) if (now - at > forgottenMs) this.#asked.delete(key);
    for (const key of keys) this.#asked.set(key, now);
  }

  #isDue({ keys, isRequested }: TagWish): boolean {
    if (this.#known === undefined) return true;
    const { tags, at } = this.#known;
    const age = this.#deps.clock.monotonic() - at;
    const isNew = [...keys].some((key) => !tags.tags.has(key) && !tags.missing.has(key));
    return isNew || age >= (isRequested ? requestedMs : this.#deps.keepMs);
  }

  #failureAt({ place }: TagAsker): Failure | undefined {
    const last = this.#failed.get(nameOf(place));
    const isLate = last !== undefined && this.#deps.clock.monotonic() - last.at < failedMs;
    return isLate ? last.failure : undefined;
  }

  async #refresh(asker: TagAsker, signal: AbortSignal): Promise<void> {
    const { clock, read } = this.#deps;
    const known = this.#known?.tags.tags ?? new Map<string, ServiceTag>();
    const answer = await read({ keys: new Set(this.#asked.keys()), known }, asker, signal);
    const at = clock.monotonic();
    if (answer.kind === 'failed') {
      this.#failed.set(nameOf(asker.place), { failure: answer.failure, at });
    } else {
      this.#failed.clear();
      this.#known = { tags: { ...answer.value, readAtMs: clock.now() }, at };
    }
  }

  #answerTo(wish: TagWish, asker: TagAsker): Seen<ObservedTags> | undefined {
    const failure = this.#isDue(wish) ? this.#failureAt(asker) : undefined;
    if (this.#known === undefined) return failure && { kind: 'failed', failure };
    const { tags } = this.#known;
    return { kind: 'seen', value: failure === undefined ? tags : { ...tags, stale: failure } };
  }
}

function nameOf({ subscriptionId, location }: TagPlace): string {
  return `${subscriptionId} ${location}`;
}

/** Whoever has no grant must not even make the operator ask. */
export function tagsNamedBy(members: readonly Member[]): TagWish {
  const asking = members.filter(({ standing }) => standing.kind !== 'refused');
  const names = asking
    .flatMap(({ wants }) => [...wants.gaps.values()])
    .flatMap(({ from, gives }) => (gives === 'ranges' ? [tagKeyOf(from)] : []));
  const isRequested = asking.some(({ policy }) => {
    const token = requestedAtOf(policy);
    return token !== undefined && token !== policy.status.lastHandledReconcileAt;
  });
  return { keys: new Set(names), isRequested };
}

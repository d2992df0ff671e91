import { type ChildId, parentOf } from '../../api/resource-id.ts';
import type { Clock } from '../../time/clock.ts';
import { ArmError } from './arm-error.ts';

// An endpoint can take 5 minutes. After three times that nobody is going to tell us that it is over.
const longestMs = 15 * 60_000;
const askAgainMs = 3_000;

/** Leave to write one subnet or one security rule, and with it what it is part of. */
export interface Slot {
  readonly id: ChildId;
  readonly takenAt: number;
}

/**
 * One write per virtual network and per security group, whoever asks: Azure refuses a second one, and then says so in one of
 * four ways. A slot is held until the operation that the write began has ended, which a poll or a later read shows.
 */
export class SerialWrites {
  readonly #clock: Clock;
  readonly #slots = new Map<string, Slot>();
  readonly #operations = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws a `conflict` where somebody has the slot. */
  take(id: ChildId): Slot {
    const parent = parentOf(id);
    const held = this.#slots.get(parent);
    const now = this.#clock.monotonic();
    if (held !== undefined && now - held.takenAt < longestMs) {
      const message = `Waiting for the change of ${held.id}: ${parent} takes one change at a time.`;
      throw new ArmError({ kind: 'conflict', message, afterMs: askAgainMs });
    }
    if (held !== undefined) this.release(held);
    const slot = { id, takenAt: now };
    this.#slots.set(parent, slot);
    return slot;
  }

  /** The slot of that parent, where a write has been accepted and is not known to be over. */
  accepted(parent: string): Slot | undefined {
    const isRunning = [...this.#operations.values()].includes(parent);
    return isRunning ? this.#slots.get(parent) : undefined;
  }

  /** The slot now lasts as long as the operation. */
  begin(slot: Slot, url: string): void {
    this.#operations.set(url, parentOf(slot.id));
  }

  /** The operation is polled at another address from now on. */
  follow(url: string, next: string): void {
    const parent = this.#operations.get(url);
    if (parent === undefined || url === next) return;
    this.#operations.delete(url);
    this.#operations.set(next, parent);
  }

  /** The operation is over. */
  end(url: string): void {
    const parent = this.#operations.get(url);
    const slot = parent === undefined ? undefined : this.#slots.get(parent);
    if (slot !== undefined) this.release(slot);
  }

  /** Does nothing where the slot was lost to somebody else meanwhile. */
  release(slot: Slot): void {
    const parent = parentOf(slot.id);
    if (this.#slots.get(parent) !== slot) return;
    this.#slots.delete(parent);
    for (const [url, of] of this.#operations) if (of === parent) this.#operations.delete(url);
  }
}

import { virtualNetworkOf, type SubnetId, type VirtualNetworkId } from '../api/resource-id.ts';
import type { Clock } from '../api/clock.ts';
import { ArmError } from './arm-error.ts';

// An endpoint can take 5 minutes. After three times that nobody is going to tell us that it is over.
const longestMs = 15 * 60_000;
const askAgainMs = 3_000;

/** Leave to write one subnet, and with it its virtual network. */
export interface Slot {
  readonly subnet: SubnetId;
  readonly takenAt: number;
}

/**
 * One write per virtual network, whoever asks: Azure refuses a second one, and then says so in one of four ways. A slot
 * is held until the operation that the write began has ended, which a poll or a later read of the subnet shows.
 */
export class VirtualNetworkWrites {
  readonly #clock: Clock;
  readonly #slots = new Map<VirtualNetworkId, Slot>();
  readonly #operations = new Map<string, VirtualNetworkId>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws a `conflict` where somebody has the slot. */
  take(subnet: SubnetId): Slot {
    const network = virtualNetworkOf(subnet);
    const held = this.#slots.get(network);
    const now = this.#clock.monotonic();
    if (held !== undefined && now - held.takenAt < longestMs) {
      const message = `Waiting for the change of ${held.subnet}: a virtual network takes one change at a time.`;
      throw new ArmError({ kind: 'conflict', message, afterMs: askAgainMs });
    }
    if (held !== undefined) this.release(held);
    const slot = { subnet, takenAt: now };
    this.#slots.set(network, slot);
    return slot;
  }

  /** The slot of exactly this subnet, where a write of it has been accepted and is not known to be over. */
  accepted(subnet: SubnetId): Slot | undefined {
    const network = virtualNetworkOf(subnet);
    const slot = this.#slots.get(network);
    const isRunning = [...this.#operations.values()].includes(network);
    return isRunning && slot?.subnet === subnet ? slot : undefined;
  }

  /** The slot now lasts as long as the operation. */
  begin(slot: Slot, url: string): void {
    this.#operations.set(url, virtualNetworkOf(slot.subnet));
  }

  /** The operation is polled at another address from now on. */
  follow(url: string, next: string): void {
    const network = this.#operations.get(url);
    if (network === undefined || url === next) return;
    this.#operations.delete(url);
    this.#operations.set(next, network);
  }

  /** The operation is over. */
  end(url: string): void {
    const network = this.#operations.get(url);
    const slot = network === undefined ? undefined : this.#slots.get(network);
    if (slot !== undefined) this.release(slot);
  }

  /** Does nothing where the slot was lost to somebody else meanwhile. */
  release(slot: Slot): void {
    const network = virtualNetworkOf(slot.subnet);
    if (this.#slots.get(network) !== slot) return;
    this.#slots.delete(network);
    for (const [url, of] of this.#operations) if (of === network) this.#operations.delete(url);
  }
}

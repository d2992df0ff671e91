import type { Verdict } from './access.ts';

export interface Denial {
  readonly from: number;
  /** Undefined while it lasts. */
  readonly to: number | undefined;
  readonly reason: string;
}

/** Every interval in which a subnet was kept out, seen at each change of the world. */
export class AccessWatch {
  readonly registryId: string;
  readonly subnetId: string;
  readonly #judge: () => Verdict;
  readonly #settle: () => void;
  readonly #denials: Denial[] = [];

  constructor(
    ids: { registryId: string; subnetId: string },
    judge: () => Verdict,
    settle: () => void,
  ) {
    this.registryId = ids.registryId;
    this.subnetId = ids.subnetId;
    this.#judge = judge;
    this.#settle = settle;
  }

  get denials(): readonly Denial[] {
    this.#settle();
    return [...this.#denials];
  }

  look(at: number): void {
    const verdict = this.#judge();
    const last = this.#denials.at(-1);
    const open = last?.to === undefined ? last : undefined;
    if (verdict.kind === 'denied' && !open) {
      this.#denials.push({ from: at, to: undefined, reason: verdict.reason });
    }
    if (verdict.kind === 'allowed' && open) {
      this.#denials[this.#denials.length - 1] = { ...open, to: at };
    }
  }
}

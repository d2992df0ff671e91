import { shortNames } from './short-names.ts';
import { line, span, type Line } from './text.ts';

export interface Check {
  readonly scene: number;
  readonly sentence: string;
  readonly passed: boolean;
}

/** What the demo claims, and whether it was so. */
export class Checks {
  readonly #checks: Check[] = [];
  readonly #print: (lines: readonly Line[]) => void;
  #scene = 0;

  constructor(print: (lines: readonly Line[]) => void) {
    this.#print = print;
  }

  get all(): readonly Check[] {
    return this.#checks;
  }

  begin(scene: number): void {
    this.#scene = scene;
  }

  /** `found` says what was there instead, where the check fails. */
  check(sentence: string, passed: boolean, found?: () => string): void {
    this.#checks.push({ scene: this.#scene, sentence, passed });
    const mark = passed ? span('good', '✓') : span('bad', '✗');
    const instead = passed || found === undefined ? '' : `: ${shortNames(found())}`;
    this.#print([line('  ', mark, ` ${sentence}${instead}`)]);
  }
}

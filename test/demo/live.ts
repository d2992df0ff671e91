import { narrate } from './narrate.ts';
import type { Screen } from './screen.ts';
import type { Snapshot } from './snapshot.ts';
import { line, span, type Line } from './text.ts';
import { panelLines } from './view.ts';

const everyMs = 200;
const logKept = 20;

/** Shows what happens while it happens: the news as lines that stay, the present in the panel. */
export class Live {
  readonly #screen: Screen;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #log: string[] = [];
  #title = 'getting ready';
  #take: (() => Snapshot) | undefined;
  #last: Snapshot | undefined;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#timer = setInterval(() => this.look(), everyMs);
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** From now on there is something to see. */
  watch(take: () => Snapshot): void {
    this.#take = take;
    this.#last = take();
  }

  unwatch(): void {
    this.look();
    this.#take = undefined;
    this.#last = undefined;
  }

  announce(title: string, sentence: string): void {
    this.#title = title;
    this.print([line(''), line(span('title', title)), line(sentence)]);
  }

  retitle(title: string): void {
    this.#title = title;
    this.look();
  }

  /** Something that the demo itself does. */
  tell(text: string): void {
    this.#news([line(text.startsWith('$ ') ? span('command', text) : text)]);
  }

  addLog(text: string): void {
    this.#log.push(text);
    this.#log.splice(0, this.#log.length - logKept);
  }

  get log(): readonly string[] {
    return this.#log;
  }

  print(lines: readonly Line[]): void {
    this.look();
    this.#screen.print(lines);
  }

  look(): void {
    const last = this.#last;
    const now = this.#take?.();
    this.#last = now;
    if (last !== undefined && now !== undefined) this.#news(narrate(last, now));
    const panel = { title: this.#title, elapsedMs: this.elapsedMs, snapshot: now, log: this.#log };
    this.#screen.show((size) => panelLines(panel, size));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#screen.close();
  }

  #news(lines: readonly Line[]): void {
    if (lines.length === 0) return;
    const seconds = `${(this.elapsedMs / 1000).toFixed(1).padStart(6)} s  `;
    this.#screen.print(lines.map((each) => [span('quiet', seconds), ...each]));
  }
}

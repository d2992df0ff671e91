import type { Line } from './text.ts';
import type { Size } from './view.ts';

/** Where the demo is shown. */
export interface Screen {
  /** Lines that stay. */
  print(lines: readonly Line[]): void;
  /** Takes the place of what was shown before; left out where there is no terminal. */
  show(panel: (size: Size) => readonly Line[]): void;
  /** Takes the panel away and leaves the rest. */
  close(): void;
}

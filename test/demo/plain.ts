import type { Writable } from 'node:stream';
import type { Screen } from './screen.ts';
import { textOf } from './text.ts';

/** Lines of plain text, for pipes and logs: no panel, no control sequence. */
export function plainScreen(output: Writable): Screen {
  return {
    print: (lines) => {
      for (const each of lines) output.write(`${textOf(each).trimEnd()}\n`);
    },
    show: () => undefined,
    close: () => undefined,
  };
}

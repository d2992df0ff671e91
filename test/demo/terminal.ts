import { styleText } from 'node:util';
import type { WriteStream } from 'node:tty';
import type { Screen } from './screen.ts';
import { textOf, wrapLine, type Line, type Span, type Tone } from './text.ts';
import type { Size } from './view.ts';

type Output = Pick<WriteStream, 'write' | 'columns' | 'rows'>;

const styles = {
  plain: [],
  strong: ['bold'],
  command: ['bold'],
  quiet: ['dim'],
  good: ['green'],
  bad: ['red'],
  waiting: ['yellow'],
  title: ['bold', 'cyan'],
} as const satisfies Record<Tone, readonly Parameters<typeof styleText>[0][]>;

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const eraseBelow = '\x1b[0J';
// Terminals that know these show the whole frame at once; the others pass them over.
const beginFrame = '\x1b[?2026h';
const endFrame = '\x1b[?2026l';

/** Lines that stay scroll up; below them one panel is redrawn in place. */
export function terminalScreen(output: Output, useColour: boolean): Screen {
  let drawn: readonly Line[] = [];
  const painted = (lines: readonly Line[]) =>
    lines.map((each) => `${each.map((part) => paint(part, useColour)).join('')}\n`).join('');
  const erase = () => {
    const rows = rowsOf(drawn, output.columns);
    return `${rows === 0 ? '' : `\x1b[${rows}A`}\r${eraseBelow}`;
  };
  const redraw = (above: readonly Line[], panel: readonly Line[]) => {
    const frame = erase() + painted(above) + painted(panel);
    drawn = panel;
    output.write(`${beginFrame}${hideCursor}${frame}${endFrame}`);
  };
  return {
    print: (lines) => {
      const { columns } = sizeOf(output);
      redraw(
        lines.flatMap((each) => wrapLine(each, columns)),
        drawn,
      );
    },
    show: (panel) => redraw([], panel(sizeOf(output))),
    close: () => {
      redraw([], []);
      output.write(showCursor);
    },
  };
}

// One row less than there are, and one column: a full last row or column would scroll or wrap.
function sizeOf({ columns, rows }: Output): Size {
  return { columns: Math.max(40, columns - 1), rows: Math.max(8, rows - 2) };
}

// A terminal that was made narrower since has wrapped what was drawn.
function rowsOf(lines: readonly Line[], columns: number): number {
  return lines
    .map((each) => Math.max(1, Math.ceil(textOf(each).length / columns)))
    .reduce((sum, rows) => sum + rows, 0);
}

function paint({ text, tone }: Span, useColour: boolean): string {
  const style = [...styles[tone]];
  if (!useColour || style.length === 0) return text;
  return styleText(style, text, { validateStream: false });
}

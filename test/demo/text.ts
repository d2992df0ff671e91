/** How a piece of text is meant; a terminal shows it in colour, plain text does not. */
export type Tone = 'plain' | 'strong' | 'quiet' | 'good' | 'bad' | 'waiting' | 'title' | 'command';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Span[];

export function line(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? { text: part, tone: 'plain' } : part));
}

export function span(tone: Tone, text: string): Span {
  return { text, tone };
}

export function textOf(spans: Line): string {
  return spans.map(({ text }) => text).join('');
}

/**
 * The line in rows of no more columns, broken between words, the further rows below the words of the first.
 * A command stays whole, so that it can be copied.
 */
export function wrapLine(spans: Line, columns: number): readonly Line[] {
  const text = textOf(spans);
  const isForCopying = spans.some(({ tone }) => tone === 'command');
  if (text.length <= columns || isForCopying) return [spans];
  const indent = Math.min(indentOf(text), Math.floor(columns / 3));
  const space = text.lastIndexOf(' ', columns);
  const end = space > indent ? space : columns;
  const rest = sliceLine(spans, space > indent ? end + 1 : end, text.length);
  const margin: Span = { text: ' '.repeat(indent), tone: 'plain' };
  return [sliceLine(spans, 0, end), ...wrapLine([margin, ...rest], columns)];
}

// Behind the time and the topic, or behind the mark of a check.
function indentOf(text: string): number {
  return /^ *(?:[\d.]+ s {2}(?:\w+ {2,})?|[✓✗] )?/.exec(text)?.[0].length ?? 0;
}

function sliceLine(spans: Line, from: number, to: number): Line {
  let at = 0;
  return spans.flatMap(({ text, tone }) => {
    const part = text.slice(Math.max(0, from - at), Math.max(0, to - at));
    at += text.length;
    return part === '' ? [] : [{ text: part, tone }];
  });
}

/** The line in no more columns; what is cut off leaves an ellipsis. */
export function cutLine(spans: Line, columns: number): Line {
  if (textOf(spans).length <= columns) return spans;
  return [...sliceLine(spans, 0, columns - 1), { text: '…', tone: 'quiet' }];
}

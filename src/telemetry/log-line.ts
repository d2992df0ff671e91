import { safeFields, safeText, type Fields } from './safe-fields.ts';

export interface LogEntry {
  readonly time: number;
  readonly level: string;
  readonly message: string;
  readonly fields: Fields;
  readonly withStacks: boolean;
}

// DEL and C1 control terminals, the line separators break lines for some readers, and the bidirectional
// marks make a terminal show another text than the bytes say. JSON itself escapes only C0.
const unsafe = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** One line of JSON in plain, printable characters. Fields never hide `time`, `level` and `message`. */
export function lineOf(entry: LogEntry): string {
  const { time, level, message, fields, withStacks } = entry;
  const line = {
    time: new Date(time).toISOString(),
    level,
    message: safeText(message),
    ...renamed(safeFields(fields, { withStacks })),
  };
  return JSON.stringify(line).replace(unsafe, escape);
}

function renamed(fields: Fields): Fields {
  const reserved = new Set(['time', 'level', 'message']);
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [reserved.has(key) ? `field.${key}` : key, value]),
  );
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

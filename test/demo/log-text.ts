import type { LogLine } from '../support/operator.ts';
import { shortNames } from './short-names.ts';

// What the lines of one policy and one registry all have in common, or say twice.
const left = new Set(['correlationId', 'policy', 'registry', 'ready', 'step']);
const sentences = new Set(['reason', 'detail', 'why']);

/** A log line of the operator as people read it: time, level where it matters, message, fields. */
export function logText(logLine: LogLine): string {
  const { time, level, message, ...fields } = logLine;
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  const mark = level === 'info' ? '' : `${String(level).toUpperCase()} `;
  const rest = Object.entries(fields)
    .filter(([name]) => !left.has(name))
    .map(([name, value]) =>
      sentences.has(name) ? valueText(value) : `${name}=${valueText(value)}`,
    );
  const text = `${clock} ${mark}${message}`;
  return shortNames(rest.length === 0 ? text : `${text}: ${rest.join(' ')}`);
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

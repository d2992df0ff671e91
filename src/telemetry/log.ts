import type { Writable } from 'node:stream';
import winston from 'winston';
import { lineOf } from './log-line.ts';
import type { Fields } from './safe-fields.ts';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A log line is a fixed message plus fields: what varies goes into the fields. */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** A log that adds these fields to each of its lines. */
  child(fields: Fields): Log;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly output: Writable;
  readonly now: () => number;
}

export interface LogControl {
  readonly log: Log;
  level(): LogLevel;
  /** Takes effect at once, for child logs too. */
  setLevel(level: LogLevel): void;
}

/** A log of one JSON object per line. Stacks of errors are written at level `debug` only. */
export function createLog({ level, output, now }: LogOptions): LogControl {
  let current = level;
  const logger = winston.createLogger({
    level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    // The message is a finished line by then: winston's own formats neither cap nor redact.
    format: winston.format.printf(({ message }) => String(message)),
    transports: [new winston.transports.Stream({ stream: output, eol: '\n' })],
  });
  const write = (lineLevel: LogLevel, message: string, fields: Fields): void => {
    if (logLevels.indexOf(lineLevel) > logLevels.indexOf(current)) return;
    const withStacks = current === 'debug';
    logger.log(lineLevel, lineOf({ time: now(), level: lineLevel, message, fields, withStacks }));
  };
  return {
    log: logWith({}, write),
    level: () => current,
    setLevel: (next) => {
      current = next;
      logger.level = next;
    },
  };
}

type Write = (level: LogLevel, message: string, fields: Fields) => void;

function logWith(always: Fields, write: Write): Log {
  const at = (level: LogLevel) => (message: string, fields?: Fields) =>
    write(level, message, { ...always, ...fields });
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => logWith({ ...always, ...fields }, write),
  };
}

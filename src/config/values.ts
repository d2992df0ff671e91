import { readFileSync } from 'node:fs';
import { parseDuration } from '../api/duration.ts';
import type { BindAddress } from '../telemetry/listen.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Bad arguments: the message says which, and the caller prints it with the way to help. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export function listOf(text: string | undefined): readonly string[] | undefined {
  return text
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export function durationOf(name: string, text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new ConfigError(`--${name} ${text} is no duration such as 15s`);
}

export function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new ConfigError(`--${name} ${text} is not a whole number above 0`);
}

export function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const match = known.find((word) => word === text);
  if (match !== undefined) return match;
  throw new ConfigError(`--${name} ${text} is not one of ${known.join(', ')}`);
}

/** Undefined for `0`, which is how other operators say `do not serve`. */
export function bindAddress(name: string, text: string): BindAddress | undefined {
  if (text === '0') return undefined;
  const [, host = '', port] = /^(\[[^\]]+\]|[^:]*):(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) {
    throw new ConfigError(`--${name} ${text} is no address such as :8081, 127.0.0.1:8081 or 0`);
  }
  const plainHost = host.replace(/^\[|\]$/g, '');
  return { port: Number(port), ...(plainHost !== '' && { host: plainHost }) };
}

export function readText(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`--${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

import type { Environment } from '../config/values.ts';
import type { Clock } from '../time/clock.ts';
import type { Paint } from './paint.ts';

/** What a command has of the process. */
export interface Io {
  readonly env: Environment;
  readonly clock: Clock;
  readonly newId: () => string;
  /** All of standard input, which can be read once. */
  readonly stdin: () => Promise<string>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Of the terminal that standard output is; undefined where it is none. */
  readonly columns: number | undefined;
  /** Whether that terminal shows colours and its user wants them. */
  readonly hasColours: boolean;
  /** How the program was called, for its own texts. */
  readonly calledAs: string;
}

/** What a command has once its flags are known. */
export interface Session extends Io {
  readonly paint: Paint;
}

/** A command that cannot go on; the message says why and what to do, and goes to standard error. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

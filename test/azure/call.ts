import type { Clock } from './clock.ts';
import type { Json } from './json.ts';
import type { OperationOutcome, Operations } from './operations.ts';
import type { Settings } from './settings.ts';
import type { State } from './state.ts';
import type { Timeline } from './timeline.ts';

export interface Caller {
  readonly subject: string;
  readonly objectId: string;
}

export interface Demand {
  readonly action: string;
  readonly scope: string;
}

/** One authenticated request to ARM, on its way through the rooms. */
export interface Call {
  readonly method: string;
  readonly origin: string;
  readonly url: URL;
  readonly apiVersion: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  readonly caller: Caller;
  readonly demands: Demand[];
  readonly outcome: OperationOutcome | undefined;
  readonly now: number;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Asked for after the wait, so that a synchronous write shows its end. */
  readonly body?: () => Json;
  readonly afterMs?: number;
}

/** What every room works on. */
export interface Azure {
  readonly state: State;
  readonly timeline: Timeline;
  readonly operations: Operations;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** A room throws this to refuse; the answer goes to the caller as it is. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;

  constructor(answer: Answer, summary: string) {
    super(summary);
    this.answer = answer;
  }
}

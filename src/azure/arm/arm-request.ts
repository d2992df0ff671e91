import type { JsonObject } from './json.ts';
import type { Call } from '../gateways.ts';

export interface ArmRequest {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** An ARM id of checked segments, or one followed by an action. */
  readonly path: string;
  readonly apiVersion: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: '*';
  readonly call: Call;
}

export interface ArmResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Undefined where there was no JSON. */
  readonly body: unknown;
}

/** What failed, for the sentence that a person reads: the method, and the path without its query. */
export interface Attempt {
  readonly method: ArmRequest['method'];
  readonly path: string;
  readonly correlationId: string;
}

import type { Clock } from './clock.ts';

/** How the operation that a request starts is to end, where not well. */
export interface OperationOutcome {
  readonly status: 'Failed' | 'Canceled';
  readonly code: string;
  readonly message: string;
  /** Whether the new settings stay although the operation did not succeed. */
  readonly keepsChange: boolean;
}

export interface Operation {
  readonly id: string;
  /** The status address without origin and query. */
  readonly path: string;
  readonly resultPath: string | undefined;
  readonly apiVersion: string;
  readonly endsAt: number;
  readonly runningStatus: string;
  readonly retryAfterSeconds: number | undefined;
  readonly outcome: OperationOutcome | undefined;
  readonly signatures: Set<string>;
}

export type NewOperation = Omit<Operation, 'signatures'>;

/** The long-running operations that ARM has accepted, and the addresses given out for them. */
export class Operations {
  readonly #byId = new Map<string, Operation>();
  readonly #clock: Clock;
  readonly #newId: () => string;

  constructor(clock: Clock, newId: () => string) {
    this.#clock = clock;
    this.#newId = newId;
  }

  start(operation: NewOperation): Operation {
    const started = { ...operation, signatures: new Set<string>() };
    this.#byId.set(operation.id.toLowerCase(), started);
    return started;
  }

  find(id: string): Operation | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  /** The address to poll, signed anew each time it is given out. */
  statusUrl(operation: Operation, origin: string): string {
    return this.#signed(operation, `${origin}${operation.path}`);
  }

  resultUrl(operation: Operation, origin: string): string {
    return this.#signed(operation, `${origin}${operation.resultPath ?? operation.path}`);
  }

  clear(): void {
    this.#byId.clear();
  }

  #signed(operation: Operation, address: string): string {
    const signature = this.#newId().replaceAll('-', '');
    operation.signatures.add(signature);
    const query = new URLSearchParams({
      'api-version': operation.apiVersion,
      t: String(this.#clock.now()),
      c: this.#newId(),
      s: signature,
      h: this.#newId(),
    });
    return `${address}?${query.toString()}`;
  }
}

import type { Demand } from './call.ts';
import type { Json } from './json.ts';

export type Plane = 'arm' | 'login' | 'data';

/** One request and its answer, in the members that the `oav` validator reads. */
export interface Exchange {
  readonly n: number;
  /** When it came in; milliseconds of the simulator's clock. */
  readonly time: number;
  plane: Plane;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  /** 0 where no answer was given: the connection was cut, or still hangs. */
  status: number;
  responseHeaders: Readonly<Record<string, string>>;
  response: Json | undefined;
  /** Whose token it carried. */
  subject: string | undefined;
  /** The rights that it demanded, in order. */
  demands: readonly Demand[];
  /** What was done to it on purpose. */
  fault: string | undefined;
}

export class ExchangeLog {
  #exchanges: Exchange[] = [];
  #last = 0;

  get all(): readonly Exchange[] {
    return this.#exchanges;
  }

  /** Number of the newest exchange; for `since`. */
  get last(): number {
    return this.#last;
  }

  since(n: number): readonly Exchange[] {
    return this.#exchanges.filter((exchange) => exchange.n > n);
  }

  writes(n = 0): readonly Exchange[] {
    return this.since(n).filter(
      ({ plane, method }) => plane === 'arm' && !['GET', 'HEAD'].includes(method),
    );
  }

  tokenRequests(n = 0): number {
    return this.since(n).filter(({ url }) => url.includes('/oauth2/v2.0/token')).length;
  }

  clear(): void {
    this.#exchanges = [];
  }

  begin(
    request: Pick<Exchange, 'time' | 'plane' | 'method' | 'url' | 'headers' | 'body'>,
  ): Exchange {
    this.#last += 1;
    const exchange: Exchange = {
      n: this.#last,
      ...request,
      status: 0,
      responseHeaders: {},
      response: undefined,
      subject: undefined,
      demands: [],
      fault: undefined,
    };
    this.#exchanges.push(exchange);
    return exchange;
  }
}

import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Failure } from '../../plan/failure.ts';
import type { Clock } from '../../time/clock.ts';
import { retryAfterMs } from '../arm/retry-after.ts';

/** Hears what the token service says: the errors that the library makes of it keep neither the status nor the headers. */
export class TokenAnswers {
  readonly policy: PipelinePolicy = {
    name: 'tokenAnswers',
    sendRequest: async (request, next) => {
      this.#last = undefined;
      this.#last = await next(request);
      return this.#last;
    },
  };
  readonly #clock: Clock;
  #last: PipelineResponse | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Where the last answer was that of a service which is down or has too much to do: it says nothing of who asked. */
  get outage(): Failure | undefined {
    const { status = 200, headers = [] } = this.#last ?? {};
    if (status !== 429 && status < 500) return undefined;
    const named = new Map([...headers].map(([name, value]) => [name.toLowerCase(), value]));
    const afterMs = retryAfterMs(named, this.#clock.now());
    return {
      kind: 'unavailable',
      message: `Azure's token service gives no token now: it answered with status ${status}. The operator asks again by itself.`,
      ...(afterMs !== undefined && { afterMs }),
    };
  }
}

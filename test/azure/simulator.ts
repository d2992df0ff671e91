import { randomUUID } from 'node:crypto';
import { answerArm, type Gateway } from './arm.ts';
import { assertionCheck } from './assertions.ts';
import type { Answer, Azure, Demand } from './call.ts';
import { realClock, realSleep, type Clock } from './clock.ts';
import { answerDataPlane } from './data-plane.ts';
import { ExchangeLog, type Plane } from './exchange-log.ts';
import { Faults } from './faults.ts';
import type { Federation } from './federation.ts';
import { answerLogin } from './login.ts';
import { Operations, type OperationOutcome } from './operations.ts';
import { armHeaders } from './response-headers.ts';
import { settingsFrom, type Settings, type SettingsInput } from './settings.ts';
import { emptyState } from './state.ts';
import { Throttle } from './throttle.ts';
import { Timeline } from './timeline.ts';
import { Tokens } from './tokens.ts';
import { World } from './world.ts';

export interface SimulatorOptions extends SettingsInput {
  readonly clock?: Clock | undefined;
  readonly newId?: (() => string) | undefined;
  readonly tokenLifetimeMs?: number | undefined;
  /** By client id; a client that is not listed may use any secret. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** Left out, any unexpired assertion of the right form will do. */
  readonly federation?: Federation | undefined;
}

export interface PlainRequest {
  readonly method: string;
  readonly host: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyText: string;
}

export interface Reply extends Answer {
  readonly plane: Plane;
  readonly subject?: string | undefined;
  readonly demands?: readonly Demand[];
}

/** Everything but the sockets. */
export class Simulator {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly world: World;
  readonly log = new ExchangeLog();
  readonly faults = new Faults();
  readonly tokens: Tokens;
  readonly #gateway: Gateway;
  readonly #options: SimulatorOptions;
  /** Where it is reached; known once it listens. */
  origin = '';

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.clock = options.clock ?? realClock;
    this.settings = settingsFrom(options);
    const newId = options.newId ?? randomUUID;
    this.tokens = new Tokens(this.clock, () => this.origin);
    const azure: Azure = {
      state: emptyState(),
      timeline: new Timeline((at) => this.world.changed(at)),
      operations: new Operations(this.clock, newId),
      settings: this.settings,
      clock: this.clock,
      newId,
    };
    this.world = new World(azure);
    this.#gateway = { azure, tokens: this.tokens, throttle: new Throttle(this.settings) };
  }

  /** Carries the request out; its effect is there when this returns, the wait is still to come. */
  answer(request: PlainRequest, outcome: OperationOutcome | undefined): Reply {
    this.world.settle();
    const data = answerDataPlane(request, this.world);
    if (data) return { ...data, plane: 'data' };
    const login = this.#login(request);
    if (login) return { ...login, plane: 'login' };
    const reply = this.#arm(request, outcome);
    this.world.changed();
    return reply;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) await (this.clock.sleep ?? realSleep)(ms, signal);
    this.world.settle();
  }

  reset(): void {
    this.world.reset();
    this.log.clear();
    this.faults.clear();
    this.#gateway.throttle.clear();
  }

  #arm(request: PlainRequest, outcome: OperationOutcome | undefined): Reply {
    const armRequest = { ...request, origin: this.origin, outcome };
    const answer = answerArm(armRequest, this.#gateway);
    const headers = {
      ...armHeaders(request.headers, this.#gateway.azure.newId),
      ...answer.headers,
    };
    return { ...answer, headers, plane: 'arm' };
  }

  #login(request: PlainRequest): Answer | undefined {
    const form = new URLSearchParams(request.method === 'POST' ? request.bodyText : '');
    const { tokenLifetimeMs = 3_600_000, secrets = {}, federation } = this.#options;
    return answerLogin(
      { method: request.method, path: request.url.pathname, form },
      {
        origin: this.origin,
        tokens: this.tokens,
        tokenLifetimeMs,
        secrets,
        checkAssertion: assertionCheck(federation),
        now: this.clock.now(),
        newId: this.#gateway.azure.newId,
      },
    );
  }
}

import { isObject, textAt } from '../azure/json.ts';
import { manualClock } from '../azure/clock.ts';
import { clientFor, type Received, type Send } from '../azure/rest-client.ts';
import { startAzure, type AzureSimulator } from '../azure/server.ts';
import type { Settings } from '../azure/settings.ts';
import { resultOf, skipped, type Check, type Result } from './check.ts';
import { compareBodies } from './compare-bodies.ts';
import { compareHeaders, headerNames } from './compare-headers.ts';
import { dialectOf, registryWritesAt } from './recorded-dialect.ts';
import { isPoll, isStillRunning, OperationAddresses } from './recorded-operations.ts';
import { Known } from './known.ts';
import type { Recorded, Sequence } from './recording.ts';
import { reasonToSkip } from './replay-scope.ts';
import { codeOf, Scene } from './scene.ts';

/** Longer than any recording lasts: an operation ends when the recording shows its end. */
const operationMs = 3_600_000;
const delays = {
  registryOperationMs: operationMs,
  subnetOperationMs: operationMs,
  providerRegistrationMs: operationMs,
};

/** Sends what was recorded to a fresh simulator and compares the answers, one check each. */
export async function replay({ name, exchanges }: Sequence): Promise<readonly Check[]> {
  const clock = manualClock();
  await using azure = await startAzure({ clock, delays, dialect: dialectOf(exchanges) });
  const replaying = new Replaying(azure, exchanges);
  const checks: Check[] = [];
  for (const [index, recorded] of exchanges.entries()) {
    clock.advance(isStillRunning(exchanges, index) ? 1_000 : operationMs);
    const result = await replaying.result(recorded, exchanges.slice(index + 1));
    checks.push({
      area: 'replay',
      group: name,
      name: `#${index + 1} ${titleOf(recorded)}`,
      result,
    });
  }
  return checks;
}

class Replaying {
  readonly #scene: Scene;
  readonly #send: Send;
  readonly #settings: Settings;
  readonly #addresses = new OperationAddresses();
  readonly #known = new Known();
  readonly #recordedNames: ReadonlySet<string>;

  constructor(azure: AzureSimulator, exchanges: readonly Recorded[]) {
    this.#scene = new Scene(azure.world, locationIn(exchanges));
    this.#send = clientFor(azure);
    this.#settings = azure.settings;
    this.#recordedNames = headerNames(exchanges.map(({ responseHeaders }) => responseHeaders));
  }

  async result(recorded: Recorded, later: readonly Recorded[]): Promise<Result> {
    try {
      this.#scene.prepare(recorded);
      const reason = reasonToSkip(recorded, this.#addresses);
      if (reason === undefined) return await this.#compared(recorded);
      const isImitated = this.#scene.imitate(recorded, later);
      return skipped(isImitated ? `${reason}; its effect is imitated` : reason);
    } catch (error) {
      // What cannot be replayed for a reason that nobody thought of is a difference, too.
      return resultOf([error instanceof Error ? error.message : String(error)]);
    }
  }

  async #compared(recorded: Recorded): Promise<Result> {
    const url = new URL(recorded.url);
    const { body } = recorded;
    if (!isPoll(recorded)) this.#known.learnUrl(url);
    this.#known.learn(body ?? undefined);
    this.#settings.dialect.registryWrites = registryWritesAt(recorded);
    const address = isPoll(recorded) ? this.#addresses.of(recorded) : undefined;
    const received = await this.#send(
      recorded.method,
      address ?? `${url.pathname}${url.search}`,
      body === undefined || body === null ? {} : { body },
    );
    this.#addresses.learn(recorded, received.headers);
    return compare(recorded, received, this.#known, this.#recordedNames);
  }
}

function compare(
  recorded: Recorded,
  received: Received,
  known: Known,
  recordedNames: ReadonlySet<string>,
): Result {
  if (recorded.status !== received.status) {
    const told = received.code === undefined ? '' : ` ${received.code}: ${received.message}`;
    return resultOf([
      `status: recorded ${recorded.status} ${codeOf(recorded) ?? ''}, the simulator answers ${received.status}${told}`,
    ]);
  }
  const context = { recordedNames, known: known.values };
  return resultOf([
    ...compareHeaders(recorded.responseHeaders, received.headers, context),
    ...compareBodies(recorded.response ?? undefined, received.body, known),
  ]);
}

/** The region of networks that the recording takes for granted: the addresses of operations name it. */
function locationIn(exchanges: readonly Recorded[]): string | undefined {
  const addresses = exchanges.flatMap(({ responseHeaders }) => Object.values(responseHeaders));
  return addresses.flatMap((address) => /\/locations\/([^/]+)\//i.exec(address)?.[1] ?? []).at(0);
}

function titleOf({ method, url, status, response }: Recorded): string {
  const { pathname, searchParams } = new URL(url);
  const names = pathname
    .replace(/^.*\/providers\/[^/]+\//i, '')
    .replace(/^\/subscriptions\/[^/]+\//i, '');
  const state = isObject(response) ? (textAt(response, 'status') ?? '') : '';
  return `${method} ${names} ${searchParams.get('api-version') ?? ''} ${status} ${state}`.trimEnd();
}

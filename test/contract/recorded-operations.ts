import { isObject, textAt } from '../azure/json.ts';
import type { Recorded } from './recording.ts';

const operationPath = /\/(operations|operationStatuses|operationResults|asyncOperations)\/[^/]+$/i;
const running =
  /^(Creating|Updating|Deleting|Registering|Unregistering|InProgress|Accepted|Running)$/i;

export function isPoll(recorded: Recorded): boolean {
  return recorded.method === 'GET' && operationPath.test(new URL(recorded.url).pathname);
}

/** The simulator's own polling addresses, by the recorded ones that they stand for. */
export class OperationAddresses {
  readonly #simulated = new Map<string, string>();

  learn(recorded: Recorded, simulated: Readonly<Record<string, string>>): void {
    for (const name of ['azure-asyncoperation', 'location']) {
      const [real, ours] = [recorded.responseHeaders[name], simulated[name]];
      if (real !== undefined && ours !== undefined) this.#simulated.set(keyOf(real), ours);
    }
  }

  of(poll: Recorded): string | undefined {
    return this.#simulated.get(keyOf(poll.url));
  }
}

/**
 * Whether what was under way has to be so still when this exchange is replayed: it shows that, or a
 * later poll of an operation that has begun does.
 */
export function isStillRunning(exchanges: readonly Recorded[], index: number): boolean {
  const recorded = exchanges[index];
  if (recorded === undefined) return false;
  if (showsRunning(recorded)) return true;
  const begun = new Set(
    exchanges.slice(0, index).flatMap(({ responseHeaders }) => addressesIn(responseHeaders)),
  );
  return exchanges
    .slice(index + 1)
    .some((later) => isPoll(later) && begun.has(keyOf(later.url)) && showsRunning(later));
}

function showsRunning({ method, status, response }: Recorded): boolean {
  if (status === 429 || status === 409) return true;
  if (method !== 'GET') return false;
  if (status === 202) return true;
  if (!isObject(response)) return false;
  const properties = response['properties'];
  const states = [textAt(response, 'status'), textAt(response, 'registrationState')];
  if (isObject(properties)) states.push(textAt(properties, 'provisioningState'));
  return states.some((state) => state !== undefined && running.test(state));
}

function addressesIn(headers: Readonly<Record<string, string>>): string[] {
  return [headers['azure-asyncoperation'], headers['location']].flatMap((address) =>
    address !== undefined && URL.canParse(address) ? [keyOf(address)] : [],
  );
}

/** Without the query: what it carries, recorders cut. */
function keyOf(address: string): string {
  return URL.canParse(address) ? new URL(address).pathname.toLowerCase() : address;
}

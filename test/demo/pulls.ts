import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { shortNames } from './short-names.ts';
import { cast, registryId } from './world.ts';

export interface Pulled {
  readonly last: 'allowed' | 'denied' | undefined;
  /** How often the registry asked for a login (401), as it does with everybody whom its network rules let in. */
  readonly allowed: number;
  /** How often it answered 403. */
  readonly denied: number;
}

/** Clients in several subnets that knock at the registry all the time, as container runtimes do before they pull. */
export interface Pulls {
  of(subnetId: string): Pulled;
  /** Returns once the signal is aborted. */
  run(signal: AbortSignal): Promise<void>;
}

const everyMs = 1_000;
const timeoutMs = 10_000;
const none: Pulled = { last: undefined, allowed: 0, denied: 0 };

export function createPulls(azure: { readonly endpoint: string; readonly caPem: string }): Pulls {
  const counts = new Map<string, Pulled>();
  const agent = new Agent({ keepAlive: true, ca: azure.caPem });
  const url = `${azure.endpoint}/_data/${shortNames(registryId)}/v2/`;
  const pull = async (id: string, signal: AbortSignal): Promise<void> => {
    const isAllowed = verdictOf(await statusOf(url, { id, agent, signal }));
    const { allowed, denied } = counts.get(id) ?? none;
    counts.set(id, {
      last: isAllowed ? 'allowed' : 'denied',
      allowed: allowed + (isAllowed ? 1 : 0),
      denied: denied + (isAllowed ? 0 : 1),
    });
  };
  return {
    of: (id) => counts.get(id) ?? none,
    run: async (signal) => {
      try {
        for (;;) {
          await Promise.all(cast.map(({ id }) => pull(id, signal)));
          await sleep(everyMs, undefined, { signal });
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        agent.destroy();
      }
    },
  };
}

function verdictOf(status: number): boolean {
  if (status === 401) return true;
  if (status === 403) return false;
  throw new Error(`the registry answered ${status} to GET /v2/`);
}

interface From {
  readonly id: string;
  readonly agent: Agent;
  readonly signal: AbortSignal;
}

async function statusOf(url: string, { id, agent, signal }: From): Promise<number> {
  const headers = { 'x-simulated-source': `subnet=${id}` };
  const either = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers, agent, signal: either }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', reject);
    });
    asking.on('error', reject).end();
  });
}

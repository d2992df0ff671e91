import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { TlsMaterial } from './connection.ts';

/** Connections that are kept and shared, until the TLS material changes. */
export class AgentPool {
  readonly #isPlain: boolean;
  #agent: HttpAgent | undefined;
  #tls: TlsMaterial = {};

  constructor(server: string) {
    this.#isPlain = server.startsWith('http:');
  }

  agent(tls: TlsMaterial): HttpAgent {
    if (this.#agent !== undefined && isSame(tls, this.#tls)) return this.#agent;
    // The agent before is left to its requests: watches go on, and idle connections end by their timeout.
    this.#tls = tls;
    this.#agent = this.#isPlain ? new HttpAgent(pooling) : new HttpsAgent({ ...pooling, ...tls });
    return this.#agent;
  }

  close(): void {
    this.#agent?.destroy();
  }
}

const pooling = {
  keepAlive: true,
  // As client-go does: below the 60 s after which some load balancers forget a silent connection.
  keepAliveMsecs: 30_000,
  maxFreeSockets: 32,
  // Of idle connections: below the 90 s after which the API server closes them, so none is taken that is just ending.
  timeout: 60_000,
  scheduling: 'lifo',
} as const;

function isSame(a: TlsMaterial, b: TlsMaterial): boolean {
  return (
    a.ca === b.ca &&
    a.cert === b.cert &&
    a.key === b.key &&
    a.servername === b.servername &&
    a.rejectUnauthorized === b.rejectUnauthorized
  );
}

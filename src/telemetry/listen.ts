import { once } from 'node:events';
import type { Server } from 'node:http';

export interface BindAddress {
  /** All interfaces where it is left out. */
  readonly host?: string;
  readonly port: number;
}

export interface Listening {
  /** Which is news where the port was left to the system. */
  readonly address: string;
  close(): Promise<void>;
}

// Whoever is slow, or many, keeps others out but not the operator from its work.
const limits = { headersTimeout: 5_000, requestTimeout: 10_000, maxConnections: 100 };

/** Rejects where the address is taken. */
export async function listen(server: Server, address: BindAddress): Promise<Listening> {
  Object.assign(server, limits);
  server.listen(address);
  await once(server, 'listening');
  return {
    address: addressOf(server),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function addressOf(server: Server): string {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') return bound ?? '';
  const { address, port } = bound;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

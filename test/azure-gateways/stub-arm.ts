import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TokenCredential } from '@azure/core-auth';
import { onTestFinished } from 'vitest';
import { connectAzure } from '../../src/azure/azure.ts';
import type { Azure } from '../../src/azure/gateways.ts';
import { makeCertificates } from '../azure/certificates.ts';
import { cloudOf, type FakeClock, realClock } from './scene.ts';

export interface StubArm {
  readonly endpoint: string;
  readonly caPem: string;
  readonly requests: IncomingMessage[];
}

/** An HTTPS server that answers as the test says, for answers that no Azure gives. */
export async function startStub(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<StubArm> {
  const { caPem, certificatePem, keyPem } = await makeCertificates();
  const requests: IncomingMessage[] = [];
  const server = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    requests.push(request);
    request.resume();
    answer(request, response);
  });
  const port = await listen(server);
  onTestFinished(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeAllConnections();
    await promise;
  });
  return { endpoint: `https://127.0.0.1:${port}`, caPem, requests };
}

async function listen(server: Server): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

interface Given {
  readonly clock?: FakeClock;
  readonly credential?: TokenCredential;
}

/** The gateways to the stub, with a token that needs no fetching. */
export function connect(stub: Pick<StubArm, 'endpoint' | 'caPem'>, given: Given = {}): Azure {
  return connectAzure(
    { cloud: cloudOf(stub), credential: { kind: 'azureCli' }, version: '0.0.0-test' },
    {
      clock: realClock,
      mayWrite: () => true,
      onExchange: () => {},
      credential: fixedCredential(),
      ...given,
    },
  );
}

function fixedCredential(): TokenCredential {
  return { getToken: () => Promise.resolve({ token: 'fixed', expiresOnTimestamp: Infinity }) };
}

/** What a subnet answers, such as it is. */
export function subnetBody(id: string): string {
  return JSON.stringify({ id, etag: 'W/"1"', properties: { provisioningState: 'Succeeded' } });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { serverCertificate, type ServerCertificate } from '../support/certificate.ts';

export interface ApiServerStub extends AsyncDisposable {
  readonly server: string;
  readonly ca: string;
  readonly requests: readonly IncomingMessage[];
  /** How many connections were made in all. */
  connections(): number;
  /** Serves under another authority from now on, as after a rotation of the cluster's CA. */
  rotate(certificate: ServerCertificate): void;
  closeIdle(): void;
}

export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** A TLS server on loopback that answers as the test says. */
export async function startApiServerStub(answer: Answering): Promise<ApiServerStub> {
  const certificate = await serverCertificate();
  const requests: IncomingMessage[] = [];
  let connections = 0;
  const server = createServer(certificate, (request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    server: `https://127.0.0.1:${port}`,
    ca: certificate.ca,
    requests,
    connections: () => connections,
    rotate: (next) => server.setSecureContext(next),
    closeIdle: () => server.closeIdleConnections(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
